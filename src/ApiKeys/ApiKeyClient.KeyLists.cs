using System.Runtime.CompilerServices;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>
    /// Lists an organization's keys in the order of their creation, to the millisecond. The list of an organization
    /// that does not exist is empty.
    /// </summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="filter">Which of its keys to list; all if null.</param>
    /// <exception cref="ArgumentException">
    /// The filter's owner or name breaks the rules of <see cref="KeyMetadata"/>, or its status does not exist.
    /// </exception>
    /// <remarks>
    /// The list is read in pages. A status is compared at the moment when the enumeration begins. A key that is issued
    /// or changed meanwhile may or may not be in it. Counts include the uses that this client has not written yet.
    /// While a flush hangs, the uses of its batch may be missing.
    /// </remarks>
    public IAsyncEnumerable<ApiKey> ListKeysAsync(OrganizationId organizationId, KeyFilter? filter = null)
    {
        ThrowIfDisposed();
        return EnumerateKeysAsync(organizationId, (filter ?? new()).Check(nameof(filter)));
    }

    /// <summary>
    /// Lists a page of an organization's keys in the order of their creation, to the millisecond. The list of an
    /// organization that does not exist is empty.
    /// </summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="filter">
    /// Which of its keys to list; all if null (the default). A status is compared at the moment when this page is read.
    /// </param>
    /// <param name="after">
    /// The id of the last item of the page before, or null (the default) for the first page. The item need not exist
    /// any more.
    /// </param>
    /// <param name="pageSize">The most items to read: 1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">
    /// The filter's owner or name breaks the rules of <see cref="KeyMetadata"/>, or its status does not exist.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The page size is out of range.</exception>
    /// <remarks>
    /// Keyset paging: a late page costs no more than the first. A key that is issued or changed meanwhile may or may
    /// not be in the page. Counts include the uses that this client has not written yet; while a flush hangs, those of
    /// its batch may be missing.
    /// </remarks>
    public async Task<Page<ApiKey>> ListKeysPageAsync(
        OrganizationId organizationId,
        KeyFilter? filter = null,
        ApiKeyId? after = null,
        int pageSize = 100,
        CancellationToken cancellationToken = default)
    {
        var condition = (filter ?? new()).Check(nameof(filter));
        return await ReadPageAsync<ApiKey, ApiKeyId>(
            (from, count, token) =>
                ReadKeysAsync(new(organizationId, condition, Current.Clock.GetUtcNow(), from, count), token),
            after,
            pageSize,
            cancellationToken).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<ApiKey> EnumerateKeysAsync(
        OrganizationId organizationId,
        KeyFilter filter,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var now = Current.Clock.GetUtcNow();
        var keys = ReadPagesAsync<ApiKey, ApiKeyId>(
            (after, count, token) => ReadKeysAsync(new(organizationId, filter, now, after, count), token),
            static key => key.Id,
            cancellationToken: cancellationToken);
        await foreach (var key in keys.ConfigureAwait(false))
            yield return key;
    }

    private ValueTask<List<ApiKey>> ReadKeysAsync(KeyPage page, CancellationToken cancellationToken)
    {
        var node = Current;
        return node.Usage.ReadKeysAsync((node.Store, page), ReadAsync, cancellationToken);

        static async ValueTask<List<ApiKey>> ReadAsync(
            (Store Store, KeyPage Page) list, CancellationToken cancellationToken)
        {
            var rows = await list.Store.ReadAsync(list.Page, SelectKeysAsync, cancellationToken).ConfigureAwait(false);
            return rows.ConvertAll(row => row.ToApiKey(list.Store.Terms));
        }
    }

    // The statement whose index narrows the most: an owner has few keys, an organization many.
    private static ValueTask<List<KeyRow>> SelectKeysAsync(
        Session session, KeyPage page, CancellationToken cancellationToken)
    {
        var (organization, filter, now, after, count) = page;
        var (status, outlivedAt) = (filter.Status, session.Terms.OutlivedAt(now));
        return filter switch
        {
            { NamePrefix: { } name } => session.ListKeysByNameAsync(
                organization, name, Names.FirstAfter(name), filter.Owner, filter.Project, filter.Product, status, now,
                outlivedAt, after, count, cancellationToken),
            { Owner: { } owner } => session.ListKeysOfOwnerAsync(
                organization, owner, filter.Project, filter.Product, status, now, outlivedAt, after, count,
                cancellationToken),
            { Product: { } product, Project: null } => session.ListKeysOfProductAsync(
                organization, product, status, now, outlivedAt, after, count, cancellationToken),
            { Project: { } project } => session.ListKeysOfProjectAsync(
                organization, project, filter.Product, status, now, outlivedAt, after, count, cancellationToken),
            _ => session.ListKeysAsync(organization, status, now, outlivedAt, after, count, cancellationToken),
        };
    }

    private readonly record struct KeyPage(
        OrganizationId OrganizationId, KeyFilter Filter, DateTimeOffset Now, ApiKeyId After, int Count);
}
