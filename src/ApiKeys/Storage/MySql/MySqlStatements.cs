using ApiKeys.Rules;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Storage.MySql;

/// <summary>
/// MySQL's upsert has no WHERE clause. Charging a key's windows is therefore an update. The first charge inserts the
/// row before it.
/// </summary>
[StatementContract]
internal abstract class MySqlStatements : Session
{
    public abstract ValueTask<int> UpdateWindowsAsync(
        ApiKeyId keyId,
        long secondCalls, long minuteCalls, long hourCalls, long dayCalls,
        long secondStart, long minuteStart, long hourStart, long dayStart,
        long? secondLimit, long? minuteLimit, long? hourLimit, long? dayLimit,
        CancellationToken cancellationToken);

    public abstract ValueTask RaiseChangeNumberAsync(CancellationToken cancellationToken);

    public abstract ValueTask SaveChangeAsync(ApiKeyId keyId, CancellationToken cancellationToken);

    public abstract ValueTask InsertWindowsAsync(ApiKeyId keyId, CancellationToken cancellationToken);

    public sealed override async ValueTask<int> TakeFromWindowsAsync(
        ApiKeyId keyId,
        long secondCalls, long minuteCalls, long hourCalls, long dayCalls,
        long secondStart, long minuteStart, long hourStart, long dayStart,
        long? secondLimit, long? minuteLimit, long? hourLimit, long? dayLimit,
        CancellationToken cancellationToken)
    {
        if (await UpdateAsync().ConfigureAwait(false) is var charged and not 0)
            return charged;

        // The update changed no row: there is no row, or its windows are full. Another node may also have inserted the
        // row since. So the row is read, and only a row without room is a refusal.
        var windows = await FindWindowsAsync(keyId, cancellationToken).ConfigureAwait(false);
        if (windows is not null && !HasRoom(windows))
            return 0;

        await InsertWindowsAsync(keyId, cancellationToken).ConfigureAwait(false);
        return await UpdateAsync().ConfigureAwait(false);

        ValueTask<int> UpdateAsync() => UpdateWindowsAsync(
            keyId,
            secondCalls, minuteCalls, hourCalls, dayCalls,
            secondStart, minuteStart, hourStart, dayStart,
            secondLimit, minuteLimit, hourLimit, dayLimit,
            cancellationToken);

        bool HasRoom(WindowsRow row) =>
            Fits(row, RateLimitWindow.Second, secondCalls, secondStart, secondLimit)
            && Fits(row, RateLimitWindow.Minute, minuteCalls, minuteStart, minuteLimit)
            && Fits(row, RateLimitWindow.Hour, hourCalls, hourStart, hourLimit)
            && Fits(row, RateLimitWindow.Day, dayCalls, dayStart, dayLimit);

        bool Fits(WindowsRow row, RateLimitWindow window, long calls, long current, long? limit)
        {
            var (start, used) = row.Of(window);
            var counts = start >= current && start <= current + window.Tolerance;
            return limit is null || (counts ? used : 0) + calls <= limit;
        }
    }
}
