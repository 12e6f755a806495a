using ApiKeys.Changes;
using ApiKeys.Entities;
using ApiKeys.Rules;

namespace ApiKeys;

// The bodies that organizations, projects and products share.
public sealed partial class ApiKeyClient
{
    private async Task<TEntity> CreateAsync<TEntity, TId>(
        EntityKind<TEntity, TId> kind, OrganizationId owner, TEntity candidate, CancellationToken cancellationToken)
        where TEntity : class
        where TId : struct, IEquatable<TId>
    {
        var (entity, created) = await GetOrCreateAsync(kind, owner, candidate, cancellationToken).ConfigureAwait(false);
        return created ? entity : throw new AlreadyExistsException(kind.Name, kind.ToGuid(kind.IdOf(entity)));
    }

    private async Task<(TEntity Entity, bool Created)> GetOrCreateAsync<TEntity, TId>(
        EntityKind<TEntity, TId> kind, OrganizationId owner, TEntity candidate, CancellationToken cancellationToken)
        where TEntity : class
        where TId : struct, IEquatable<TId>
    {
        ThrowIfDisposed();
        while (true)
        {
            var existing = await Current.Store.ReadAsync(
                (kind, owner, name: kind.NameOf(candidate)),
                static (session, call, token) => call.kind.FindByNameAsync(session, call.owner, call.name, token),
                cancellationToken).ConfigureAwait(false);
            if (existing is not null)
                return (existing, false);

            var creation = new CreateEntity<TEntity, TId>(kind, owner, candidate);
            if (await Current.Changes.RunAsync(creation, _actor, cancellationToken).ConfigureAwait(false) is { } winner)
                return (winner, candidate.Equals(winner));

            // The owner does not exist, or another caller had the name a moment ago and has given it up.
            if (candidate is not Organization)
                await GetAsync(OrganizationKind.Instance, owner, owner, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<TEntity> GetAsync<TEntity, TId>(
        EntityKind<TEntity, TId> kind, OrganizationId organizationId, TId id, CancellationToken cancellationToken)
        where TEntity : class
        where TId : struct, IEquatable<TId>
    {
        ThrowIfDisposed();
        return await Current.Store.ReadAsync(
            (kind, organizationId, id),
            static (session, call, token) => call.kind.GetAsync(session, call.organizationId, call.id, token),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<TResult> ChangeAsync<TResult>(Change<TResult> change, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        return await Current.Changes.RunAsync(change, _actor, cancellationToken).ConfigureAwait(false);
    }

    private IAsyncEnumerable<TEntity> ListAsync<TEntity, TId>(
        EntityKind<TEntity, TId> kind, OrganizationId organizationId, string? namePrefix)
        where TEntity : class
        where TId : struct, IEquatable<TId>
    {
        ThrowIfDisposed();
        return ReadPagesAsync(PageReaderOf(kind, organizationId, namePrefix), kind.IdOf);
    }

    private Task<Page<TEntity>> ListPageAsync<TEntity, TId>(
        EntityKind<TEntity, TId> kind, OrganizationId organizationId, TId? after, int pageSize, string? namePrefix,
        CancellationToken cancellationToken)
        where TEntity : class
        where TId : struct, IEquatable<TId> =>
        ReadPageAsync(PageReaderOf(kind, organizationId, namePrefix), after, pageSize, cancellationToken);

    private PageReader<TEntity, TId> PageReaderOf<TEntity, TId>(
        EntityKind<TEntity, TId> kind, OrganizationId organizationId, string? namePrefix)
        where TEntity : class
        where TId : struct, IEquatable<TId>
    {
        if (namePrefix is not null)
            Names.Check(namePrefix, nameof(namePrefix), "The prefix");
        var names = Names.RangeOf(namePrefix);
        return (after, count, token) => Current.Store.ReadAsync(
            (kind, organizationId, names, after, count),
            static (session, page, token) => page.names is { } names
                ? page.kind.ListByNameAsync(session, page.organizationId, names, page.after, page.count, token)
                : page.kind.ListAsync(session, page.organizationId, page.after, page.count, token),
            token);
    }
}
