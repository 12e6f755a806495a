using ApiKeys.Hashing;
using ApiKeys.Rules;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Storage.MySql;

/// <summary>
/// MySQL's upsert has no WHERE clause. Charging a key's windows is therefore an update. The first charge inserts the
/// row before it.
/// </summary>
[StatementContract]
internal abstract class MySqlStatements : ServerStatements
{
    public abstract ValueTask<int> UpdateWindowsAsync(
        ApiKeyId keyId,
        long size,
        long secondCalls, long minuteCalls, long hourCalls, long dayCalls,
        long secondStart, long minuteStart, long hourStart, long dayStart,
        long? secondRoom, long? minuteRoom, long? hourRoom, long? dayRoom,
        CancellationToken cancellationToken);

    /// <summary>The number that the last update of windows left in the server's answer.</summary>
    protected abstract long NearestOfUpdate { get; }

    /// <summary>Inserts the row of a key, if it is missing, and runs the last update of windows again.</summary>
    /// <returns>As for <see cref="NearestOfUpdate"/>; null if nothing was charged.</returns>
    protected abstract ValueTask<long?> InsertAndUpdateWindowsAsync(CancellationToken cancellationToken);

    public abstract ValueTask LockUsageWriterAsync(Guid writerId, CancellationToken cancellationToken);

    public abstract ValueTask AddUsageOnceAsync(
        string uses, Guid writerId, long batch, CancellationToken cancellationToken);

    public abstract ValueTask AddUsageOfDeletedKeysOnceAsync(
        string uses, Guid writerId, long batch, CancellationToken cancellationToken);

    public abstract ValueTask RaiseUsageBatchAsync(Guid writerId, long batch, CancellationToken cancellationToken);

    public abstract ValueTask RaiseEventNumberAsync(
        OrganizationId organizationId, long count, CancellationToken cancellationToken);

    public abstract ValueTask SaveEventAsync(
        OrganizationId organizationId, Guid id, DateTimeOffset occurredAt, string? actor, string kind, string subject,
        string details, CancellationToken cancellationToken);

    public abstract ValueTask SaveEventsAsync(
        OrganizationId organizationId, long count, string idPrefix, long idLow, DateTimeOffset occurredAt,
        string? actor, string events, CancellationToken cancellationToken);

    public abstract ValueTask<long?> LockEventNumberAsync(
        OrganizationId organizationId, CancellationToken cancellationToken);

    public abstract ValueTask RaiseChangeNumberAsync(CancellationToken cancellationToken);

    public abstract ValueTask SaveChangeAsync(ApiKeyId keyId, CancellationToken cancellationToken);

    public abstract ValueTask SupersedeSecretAsync(
        ApiKeyId keyId, int number, DateTimeOffset now, DateTimeOffset expiresAt, bool expiresOnUse,
        string currentPrefix, DateTimeOffset? lastUsedAt, CancellationToken cancellationToken);

    public abstract ValueTask ReplaceSecretAsync(
        KeyHash hash, ApiKeyId keyId, int number, string signedBy, DateTimeOffset now,
        CancellationToken cancellationToken);

    public abstract ValueTask InsertNextSecretAsync(
        KeyHash hash, ApiKeyId keyId, int number, string signedBy, DateTimeOffset now,
        CancellationToken cancellationToken);

    public abstract ValueTask SetCurrentPrefixAsync(
        ApiKeyId keyId, string prefix, int rules, CancellationToken cancellationToken);

    public abstract ValueTask InsertWindowsAsync(ApiKeyId keyId, CancellationToken cancellationToken);

    public sealed override async ValueTask<long?> TakeFromWindowsAsync(
        ApiKeyId keyId,
        long size,
        long secondCalls, long minuteCalls, long hourCalls, long dayCalls,
        long secondStart, long minuteStart, long hourStart, long dayStart,
        long? secondRoom, long? minuteRoom, long? hourRoom, long? dayRoom,
        CancellationToken cancellationToken)
    {
        var charged = await UpdateWindowsAsync(
            keyId,
            size,
            secondCalls, minuteCalls, hourCalls, dayCalls,
            secondStart, minuteStart, hourStart, dayStart,
            secondRoom, minuteRoom, hourRoom, dayRoom,
            cancellationToken).ConfigureAwait(false);
        if (charged is not 0)
            return NearestOfUpdate;

        // The update changed no row: there is no row, or its windows are full. Another node may also have inserted the
        // row since. So the row is read, and only a row without room is a refusal.
        var windows = await FindWindowsAsync(keyId, cancellationToken).ConfigureAwait(false);
        if (windows is not null && !HasRoom(windows))
            return null;

        return await InsertAndUpdateWindowsAsync(cancellationToken).ConfigureAwait(false);

        bool HasRoom(WindowsRow row) =>
            Fits(row, RateLimitWindow.Second, secondStart, secondRoom)
            && Fits(row, RateLimitWindow.Minute, minuteStart, minuteRoom)
            && Fits(row, RateLimitWindow.Hour, hourStart, hourRoom)
            && Fits(row, RateLimitWindow.Day, dayStart, dayRoom);

        bool Fits(WindowsRow row, RateLimitWindow window, long current, long? room)
        {
            var (start, used) = row.Of(window);
            var counts = start >= current && start <= current + window.Tolerance;
            return room is null || (counts ? used : 0) + size <= room;
        }
    }
}
