using ApiKeys.Changes;
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
        var node = Current;
        return Read(text) is { } presented
            ? FindAsync(node, new(node.Store, presented, node.Clock.GetUtcNow()), cancellationToken)
            : Task.FromResult<FindKeyResult?>(null);

        static async Task<FindKeyResult?> FindAsync(Node node, KeySearch search, CancellationToken cancellationToken)
        {
            var found = await node.Usage.ReadKeysAsync(
                search, static (search, token) => search.ReadAsync(token), cancellationToken).ConfigureAwait(false);
            return search.ResultOf(found);
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
}
