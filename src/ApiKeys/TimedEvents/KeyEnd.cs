using System.Globalization;
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
internal class KeyEnd(DateTimeOffset since, DateTimeOffset now, TimeSpan notice, TimeSpan next, KeyTerms terms)
    : Occasion(notice == TimeSpan.Zero ? ApiKeyEventKinds.KeyExpired : ApiKeyEventKinds.KeyExpiring)
{
    private readonly string _name = notice == TimeSpan.Zero
        ? "expired"
        : string.Create(CultureInfo.InvariantCulture, $"expiring:{(long)notice.TotalSeconds}");

    protected KeyTerms Terms => terms;

    protected DateTimeOffset After => since.Plus(notice);

    protected DateTimeOffset Until => now.Plus(notice);

    public override string NameOf(TimedRow row) => _name;

    public override ValueTask<List<TimedRow>> ListAsync(
        Session session,
        OrganizationId afterOrganization,
        ApiKeyId after,
        OrganizationId lastOrganization,
        int count,
        CancellationToken cancellationToken) =>
        session.ListExpiringKeysAsync(
            After, Until, _name, afterOrganization, after, lastOrganization, count, cancellationToken);

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
