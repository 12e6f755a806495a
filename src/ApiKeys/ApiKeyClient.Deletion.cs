using ApiKeys.Changes;
using ApiKeys.Foreign;
using ApiKeys.Storage.Rows;
using ApiKeys.Text;
using ApiKeys.Validation;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>
    /// Returns the key of a text, whatever its status, or what is kept of a deleted key for 90 days. Use it to find out
    /// whose key a leaked text is. It validates nothing: to admit a caller, use
    /// <see cref="ValidateKeyAsync(ReadOnlySpan{char}, KeyRequirement?, CancellationToken)"/>, which refuses the text
    /// of a deleted key as <see cref="ValidationStatus.Unknown"/>.
    /// </summary>
    /// <param name="text">The text. Any text is allowed; a malformed one is not looked up.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key, or the deleted key, of any organization; null if the text is neither.</returns>
    /// <remarks>
    /// The text is hashed under every signing secret of the client, or as its foreign format says. The call is no use
    /// of the key. Counts include the uses that this client has not written yet. While a flush hangs, those of its
    /// batch may be missing.
    /// </remarks>
    public Task<FindKeyResult?> FindKeyAsync(ReadOnlySpan<char> text, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        Span<byte> ascii = stackalloc byte[ForeignKeyFormat.MaxTextLength];
        var node = Current;
        if (KeyText.TryParse(text, ascii, out var length))
        {
            ascii = ascii[..length];
            return FindAsync(
                node,
                new(node.Store, _hasher.Hash(ascii), _hasher.EarlierHashes(ascii), node.Clock.GetUtcNow()),
                cancellationToken);
        }

        if (_foreignFormats is null
            || !ForeignFormats.TryCopy(text, ascii, out length)
            || _foreignFormats.Find(ascii[..length]) is not { } format)
        {
            return Task.FromResult<FindKeyResult?>(null);
        }

        var hash = format.Hash(ascii[..length], out var boundId);
        return FindAsync(node, new(node.Store, hash, null, node.Clock.GetUtcNow(), boundId), cancellationToken);

        static async Task<FindKeyResult?> FindAsync(Node node, KeySearch search, CancellationToken cancellationToken)
        {
            var found = await node.Usage.ReadKeysAsync(
                search, static (search, token) => search.ReadAsync(token), cancellationToken).ConfigureAwait(false);
            return search.ResultOf(found);
        }
    }

    /// <summary>
    /// Deletes all keys of an organization that match a filter, as <see cref="DeleteKeyAsync"/> does. Each transaction
    /// deletes at most 1,000 keys. After a fault or a cancellation, the keys up to there are deleted: call it again.
    /// </summary>
    /// <param name="organizationId">The organization. One that does not exist has no keys.</param>
    /// <param name="filter">
    /// Which of its keys to delete; <c>new()</c> for all. A status is compared at the moment of the call. A key that is
    /// changed meanwhile is deleted only if it still matches.
    /// </param>
    /// <param name="progress">Told after each transaction how many keys were deleted up to then.</param>
    /// <param name="cancellationToken">Cancels the call between two transactions, or rolls one back.</param>
    /// <returns>
    /// How many keys this call deleted. A matching key that is created meanwhile may or may not be among them.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The filter's owner or name breaks the rules of <see cref="KeyMetadata"/>, or its status does not exist.
    /// </exception>
    public async Task<long> DeleteKeysAsync(
        OrganizationId organizationId,
        KeyFilter filter,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(filter);
        filter.Check(nameof(filter));
        var filterTime = Current.Clock.GetUtcNow();
        var (deleted, after) = (0L, default(ApiKeyId));
        while (true)
        {
            // Read outside of the transaction, by the index that serves the filter best.
            var rows = await Current.Store.ReadAsync(
                new KeyPage(organizationId, filter, filterTime, after, KeyDeletion.MaxKeys),
                SelectKeysAsync,
                cancellationToken).ConfigureAwait(false);
            if (rows.Count is 0)
                return deleted;

            after = rows[^1].Id;
            var change = new DeleteKeys(organizationId, IdsOf(rows), filter, filterTime, Now);
            await Current.Changes.RunAsync(change, _actor, cancellationToken).ConfigureAwait(false);
            deleted += change.Count;
            progress?.Report(deleted);
        }
    }

    private async Task DeleteOrganizationWithContentsAsync(
        OrganizationId organizationId, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var deleted = 0L;
        for (var transactions = 0; ; transactions++)
        {
            var change = new DeleteOrganizationContents(organizationId, Now);
            try
            {
                await Current.Changes.RunAsync(change, _actor, cancellationToken).ConfigureAwait(false);
            }
            catch (NotFoundException) when (transactions > 0)
            {
                // Another call has deleted the rest.
                return;
            }

            deleted += change.KeyCount;
            progress?.Report(deleted);
            if (change.IsDone)
                return;
        }
    }

    private static ApiKeyId[] IdsOf(List<KeyRow> rows)
    {
        var ids = new ApiKeyId[rows.Count];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = rows[i].Id;
        return ids;
    }
}
