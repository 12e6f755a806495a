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
    /// A member of the filter breaks its rule.
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
    /// A member of the filter breaks its rule.
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

    // The database's conditions may admit keys that do not match: see KeyFilter.Matches. Then more are read, up to the
    // number that is asked for.
    private async ValueTask<List<ApiKey>> ReadKeysAsync(KeyPage page, CancellationToken cancellationToken)
    {
        var keys = await ReadSelectedKeysAsync(page, cancellationToken).ConfigureAwait(false);
        if (!page.Filter.IsDecidedByClient)
            return keys;

        var matching = new List<ApiKey>();
        while (true)
        {
            foreach (var key in keys)
            {
                if (matching.Count < page.Count && page.Filter.Matches(key))
                    matching.Add(key);
            }

            if (matching.Count == page.Count || keys.Count < page.Count)
                return matching;

            page = page with { After = keys[^1].Id };
            keys = await ReadSelectedKeysAsync(page, cancellationToken).ConfigureAwait(false);
        }
    }

    private ValueTask<List<ApiKey>> ReadSelectedKeysAsync(KeyPage page, CancellationToken cancellationToken)
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

    // The statement whose index narrows the most: a prefix has one key, an owner few, an organization many.
    private static ValueTask<List<KeyRow>> SelectKeysAsync(
        Session session, KeyPage page, CancellationToken cancellationToken)
    {
        var (organization, filter, now, after, count) = page;
        var (owner, project, product) = (filter.Owner, filter.Project, filter.Product);
        var (status, outlivedAt) = (filter.Status, session.Terms.OutlivedAt(now));
        var (ends, unused) = (filter.ExpiresBefore, filter.UnusedSince);
        var created = session.Terms.CreatedBefore(ends);
        var custom = filter.CustomCondition(session.IndexesCustom);
        var names = Names.RangeOf(filter.NamePrefix);
        if (filter.Prefix is { } prefix)
        {
            return session.ListKeysByPrefixAsync(
                organization, prefix, names?.From, names?.To, owner, project, product, ends, created, unused, custom,
                status, now, outlivedAt, after, count, cancellationToken);
        }

        if (names is var (from, to))
        {
            return session.ListKeysByNameAsync(
                organization, from, to, owner, project, product, ends, created, unused, custom, status, now,
                outlivedAt, after, count, cancellationToken);
        }

        if (owner is not null)
        {
            return session.ListKeysOfOwnerAsync(
                organization, owner, project, product, ends, created, unused, custom, status, now, outlivedAt, after,
                count, cancellationToken);
        }

        if (custom is not null && (session.IndexesCustom || IsOnlyCondition(filter, created)))
        {
            return session.ListKeysByCustomAsync(
                organization, custom, project, product, ends, created, unused, status, now, outlivedAt, after, count,
                cancellationToken);
        }

        if (project is { } ofProject)
        {
            return session.ListKeysOfProjectAsync(
                organization, ofProject, product, ends, created, unused, custom, status, now, outlivedAt, after, count,
                cancellationToken);
        }

        if (product is { } ofProduct)
        {
            return session.ListKeysOfProductAsync(
                organization, ofProduct, ends, created, unused, custom, status, now, outlivedAt, after, count,
                cancellationToken);
        }

        // An index of the expiry does not have the keys that end by the greatest lifetime. The oldest keys end first,
        // and the organization's keys are in that order.
        if (ends is { } end && created is null)
        {
            return session.ListKeysByExpiryAsync(
                organization, end, unused, custom, status, now, outlivedAt, after, count, cancellationToken);
        }

        if (unused is { } since)
        {
            var day = (int)(since.ToUnixTimeMilliseconds() / (long)TimeSpan.FromDays(1).TotalMilliseconds);
            return session.ListKeysByUseAsync(
                organization, day, since, ends, created, custom, status, now, outlivedAt, after, count,
                cancellationToken);
        }

        return session.ListKeysAsync(
            organization, ends, created, status, now, outlivedAt, after, count, cancellationToken);
    }

    // Whether no index serves another condition either.
    private static bool IsOnlyCondition(KeyFilter filter, DateTimeOffset? createdBefore) =>
        filter is { Project: null, Product: null, UnusedSince: null }
        && (filter.ExpiresBefore is null || createdBefore is not null);

    private readonly record struct KeyPage(
        OrganizationId OrganizationId, KeyFilter Filter, DateTimeOffset Now, ApiKeyId After, int Count);
}
