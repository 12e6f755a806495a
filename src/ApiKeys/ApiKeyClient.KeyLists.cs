using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>
    /// Lists an organization's keys in the order of their creation (to the millisecond), with the uses that this client has counted but not
    /// written yet; none where there is no such organization.
    /// </summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="filter">Which of its keys; all if null.</param>
    /// <exception cref="ArgumentException">The filter's owner breaks the rules of <see cref="KeyMetadata.Owner"/>, or its status is none.</exception>
    /// <remarks>They are read in pages; what is issued or changed meanwhile may or may not be among them.</remarks>
    public IAsyncEnumerable<ApiKey> ListKeysAsync(OrganizationId organizationId, KeyFilter? filter = null)
    {
        ThrowIfDisposed();
        var condition = (filter ?? new()).Check(nameof(filter));
        DateTimeOffset? started = null;
        return ReadPagesAsync<ApiKey, ApiKeyId>(
            (after, count, token) => ReadKeysAsync(organizationId, condition, started ??= _clock.GetUtcNow(), after, count, token),
            static key => key.Id);
    }

    /// <summary>
    /// Lists a page of an organization's keys in the order of their creation (to the millisecond), with the uses that this client has counted
    /// but not written yet; an empty one where there is no such organization.
    /// </summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="filter">Which of its keys; all if null (the default). A status is that at the moment when this page is read.</param>
    /// <param name="after">The id of the last item of the page before, or null (the default) for the first page. It need not exist any more.</param>
    /// <param name="pageSize">How many items to read at most: 1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The filter's owner breaks the rules of <see cref="KeyMetadata.Owner"/>, or its status is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The page size is out of range.</exception>
    /// <remarks>Each page is where its items begin in an index, so that a late one costs no more than the first. What is issued or changed meanwhile may or may not be in it.</remarks>
    public async Task<Page<ApiKey>> ListKeysPageAsync(
        OrganizationId organizationId,
        KeyFilter? filter = null,
        ApiKeyId? after = null,
        int pageSize = 100,
        CancellationToken cancellationToken = default)
    {
        var condition = (filter ?? new()).Check(nameof(filter));
        return await ReadPageAsync(
            (from, count, token) => ReadKeysAsync(organizationId, condition, _clock.GetUtcNow(), from, count, token),
            after,
            pageSize,
            cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<List<ApiKey>> ReadKeysAsync(
        OrganizationId organizationId, KeyFilter filter, DateTimeOffset now, ApiKeyId after, int count, CancellationToken cancellationToken)
    {
        return _usage.ReadKeysAsync((_store, new KeyPage(organizationId, filter, now, after, count)), ReadAsync, cancellationToken);

        static async ValueTask<List<ApiKey>> ReadAsync((Store Store, KeyPage Page) list, CancellationToken cancellationToken)
        {
            var rows = await list.Store.ReadAsync(list.Page, SelectKeysAsync, cancellationToken).ConfigureAwait(false);
            return rows.ConvertAll(static row => row.ToApiKey());
        }
    }

    private static ValueTask<List<KeyRow>> SelectKeysAsync(Session session, KeyPage page, CancellationToken cancellationToken)
    {
        var (organizationId, filter, now, after, count) = page;

        // The statement whose index narrows the most: an owner has few keys, an organization many.
        return filter switch
        {
            { Owner: { } owner } => session.ListKeysOfOwnerAsync(organizationId, owner, filter.Project, filter.Product, filter.Status, now, after, count, cancellationToken),
            { Product: { } product, Project: null } => session.ListKeysOfProductAsync(organizationId, product, filter.Status, now, after, count, cancellationToken),
            { Project: { } project } => session.ListKeysOfProjectAsync(organizationId, project, filter.Product, filter.Status, now, after, count, cancellationToken),
            _ => session.ListKeysAsync(organizationId, filter.Status, now, after, count, cancellationToken),
        };
    }

    private readonly record struct KeyPage(OrganizationId OrganizationId, KeyFilter Filter, DateTimeOffset Now, ApiKeyId After, int Count);
}
