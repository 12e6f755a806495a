using ApiKeys.Changes;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    private delegate BulkChange BulkChangeFactory(ApiKeyId[] keys, KeyFilter filter, DateTimeOffset filterTime);

    /// <summary>
    /// Revokes all keys of an organization that match a filter, as <see cref="RevokeKeyAsync"/> does. Each transaction
    /// revokes at most 1,000 keys. After a fault or a cancellation, the keys up to there are revoked: call it again.
    /// </summary>
    /// <param name="organizationId">The organization. One that does not exist has no keys.</param>
    /// <param name="filter">
    /// Which of its keys to revoke; <c>new()</c> for all. A status is compared at the moment of the call. A key that is
    /// changed meanwhile is revoked only if it still matches.
    /// </param>
    /// <param name="reason">Why, by the rules of <see cref="RevokeKeyAsync"/>, or null (the default).</param>
    /// <param name="progress">Told after each transaction how many keys were revoked up to then.</param>
    /// <param name="cancellationToken">Cancels the call between two transactions, or rolls one back.</param>
    /// <returns>
    /// How many keys this call revoked. A matching key that is created meanwhile may or may not be among them.
    /// Keys that were revoked before are not counted, and stay as they are.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A member of the filter breaks its rule, or the reason breaks its own.
    /// </exception>
    public Task<long> RevokeKeysAsync(
        OrganizationId organizationId,
        KeyFilter filter,
        string? reason = null,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        CheckReason(reason);
        return ChangeKeysAsync(
            organizationId,
            filter,
            (keys, matching, time) => new RevokeKeys(organizationId, keys, matching, time, Now, reason),
            progress,
            cancellationToken);
    }

    /// <summary>
    /// Disables all keys of an organization that match a filter, as <see cref="DisableKeyAsync"/> does. Each
    /// transaction disables at most 1,000 keys. After a fault or a cancellation, the keys up to there are disabled:
    /// call it again.
    /// </summary>
    /// <param name="organizationId">The organization. One that does not exist has no keys.</param>
    /// <param name="filter">
    /// Which of its keys to disable; <c>new()</c> for all. A status is compared at the moment of the call. A key that
    /// is changed meanwhile is disabled only if it still matches.
    /// </param>
    /// <param name="reason">Why, by the rules of <see cref="RevokeKeyAsync"/>, or null (the default).</param>
    /// <param name="progress">Told after each transaction how many keys were disabled up to then.</param>
    /// <param name="cancellationToken">Cancels the call between two transactions, or rolls one back.</param>
    /// <returns>
    /// How many keys this call disabled. A matching key that is created meanwhile may or may not be among them.
    /// Keys that were disabled before are not counted, and stay as they are.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A member of the filter breaks its rule, or the reason breaks its own.
    /// </exception>
    public Task<long> DisableKeysAsync(
        OrganizationId organizationId,
        KeyFilter filter,
        string? reason = null,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default)
    {
        CheckReason(reason);
        return ChangeKeysAsync(
            organizationId,
            filter,
            (keys, matching, time) => new DisableKeys(organizationId, keys, matching, time, Now, reason),
            progress,
            cancellationToken);
    }

    /// <summary>
    /// Enables all keys of an organization that match a filter, as <see cref="EnableKeyAsync"/> does. Each transaction
    /// enables at most 1,000 keys. After a fault or a cancellation, the keys up to there are enabled: call it again.
    /// </summary>
    /// <param name="organizationId">The organization. One that does not exist has no keys.</param>
    /// <param name="filter">
    /// Which of its keys to enable; <c>new()</c> for all. A status is compared at the moment of the call. A key that is
    /// changed meanwhile is enabled only if it still matches.
    /// </param>
    /// <param name="progress">Told after each transaction how many keys were enabled up to then.</param>
    /// <param name="cancellationToken">Cancels the call between two transactions, or rolls one back.</param>
    /// <returns>
    /// How many keys this call enabled. A matching key that is created meanwhile may or may not be among them.
    /// Keys that are not disabled are not counted, and stay as they are.
    /// </returns>
    /// <exception cref="ArgumentException">A member of the filter breaks its rule.</exception>
    public Task<long> EnableKeysAsync(
        OrganizationId organizationId,
        KeyFilter filter,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default) => ChangeKeysAsync(
            organizationId,
            filter,
            (keys, matching, time) => new EnableKeys(organizationId, keys, matching, time),
            progress,
            cancellationToken);

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
    /// <exception cref="ArgumentException">A member of the filter breaks its rule.</exception>
    public Task<long> DeleteKeysAsync(
        OrganizationId organizationId,
        KeyFilter filter,
        IProgress<long>? progress = null,
        CancellationToken cancellationToken = default) => ChangeKeysAsync(
            organizationId,
            filter,
            (keys, matching, time) => new DeleteKeys(organizationId, keys, matching, time, Now),
            progress,
            cancellationToken);

    private async Task<long> ChangeKeysAsync(
        OrganizationId organizationId,
        KeyFilter filter,
        BulkChangeFactory create,
        IProgress<long>? progress,
        CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(filter);
        filter = filter.Check(nameof(filter));
        var filterTime = Current.Clock.GetUtcNow();
        var (changed, after) = (0L, default(ApiKeyId));
        while (true)
        {
            // Read outside of the transaction, by the index that serves the filter best.
            var keys = await ReadKeysAsync(
                new(organizationId, filter, filterTime, after, BulkChange.MaxKeys), cancellationToken)
                .ConfigureAwait(false);
            if (keys.Count is 0)
                return changed;

            after = keys[^1].Id;
            var ids = new ApiKeyId[keys.Count];
            for (var i = 0; i < ids.Length; i++)
                ids[i] = keys[i].Id;
            var change = create(ids, filter, filterTime);
            await Current.Changes.RunAsync(change, _actor, cancellationToken).ConfigureAwait(false);
            changed += change.Count;
            progress?.Report(changed);
        }
    }
}
