using System.Text.Json;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.TimedEvents;

/// <summary>The end of a key, or a distance from it that time has passed.</summary>
/// <param name="since">The begin of the range.</param>
/// <param name="now">The end of the range.</param>
/// <param name="notice">The distance; zero for the end itself.</param>
/// <param name="next">The next smaller distance.</param>
/// <param name="terms">The greatest lifetime of keys.</param>
/// <param name="name">The name of another occasion than the expiry.</param>
internal class KeyEnd(
    DateTimeOffset since,
    DateTimeOffset now,
    TimeSpan notice,
    TimeSpan next,
    KeyTerms terms,
    string? name = null)
    : Occasion(
        notice == TimeSpan.Zero ? ApiKeyEventKinds.KeyExpired : ApiKeyEventKinds.KeyExpiring,
        name ?? (notice == TimeSpan.Zero ? "expired" : NameOf("expiring", notice)))
{
    protected KeyTerms Terms => terms;

    protected DateTimeOffset After => since.Plus(notice);

    protected DateTimeOffset Until => now.Plus(notice);

    public override ValueTask<List<TimedRow>> ListAsync(
        Session session, TimedRange range, CancellationToken cancellationToken) =>
        session.ListExpiringKeysAsync(
            After,
            Until,
            Name,
            range.AfterOrganization,
            range.After,
            range.LastOrganization,
            TimedRange.Count,
            cancellationToken);

    public sealed override bool Includes(TimedRow row)
    {
        if (!IsEnd(row))
            return false;
        if (notice == TimeSpan.Zero)
            return true;

        // Time has not passed the next distance, and the key was there when it passed this one.
        var end = EndOf(row);
        return end - now > next && end - row.BeganAt >= notice;
    }

    public sealed override void Describe(Utf8JsonWriter writer, TimedRow row)
    {
        base.Describe(writer, row);
        writer.WriteString("expiresAt", EndOf(row));
        if (notice != TimeSpan.Zero)
            writer.WriteNumber("noticeSeconds", (long)notice.TotalSeconds);
    }

    protected virtual DateTimeOffset EndOf(TimedRow row) => row.ExpiresAt!.Value;

    // Otherwise the greatest lifetime ends the key earlier.
    protected virtual bool IsEnd(TimedRow row) => !(terms.EndOf(row.BeganAt) < row.ExpiresAt);
}
