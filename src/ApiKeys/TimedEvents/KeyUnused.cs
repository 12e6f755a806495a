using System.Text.Json;
using ApiKeys.Changes;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.TimedEvents;

/// <summary>A key that nobody used for some time.</summary>
/// <param name="since">The begin of the range.</param>
/// <param name="now">The end of the range.</param>
/// <param name="unusedFor">For how long.</param>
internal sealed class KeyUnused(DateTimeOffset since, DateTimeOffset now, TimeSpan unusedFor)
    : Occasion(ApiKeyEventKinds.KeyUnused, NameOf("unused", unusedFor))
{
    public override DateTimeOffset TimeOf(TimedRow row) => row.LastUsedAt ?? row.BeganAt;

    public override ValueTask<List<TimedRow>> ListAsync(
        Session session, TimedRange range, CancellationToken cancellationToken)
    {
        var (usedAfter, usedUntil) = (since.Minus(unusedFor), now.Minus(unusedFor));
        return session.ListUnusedKeysAsync(
            DayOf(usedAfter),
            DayOf(usedUntil),
            usedAfter,
            usedUntil,
            now,
            Name,
            range.AfterOrganization,
            range.After,
            range.LastOrganization,
            TimedRange.Count,
            cancellationToken);
    }

    public override void Describe(Utf8JsonWriter writer, TimedRow row)
    {
        base.Describe(writer, row);
        EventDetails.WriteLastUse(writer, row.LastUsedAt);
    }

    private static int DayOf(DateTimeOffset time) => (int)(time - DateTimeOffset.UnixEpoch).TotalDays;
}
