using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.TimedEvents;

/// <summary>The same for keys that end by <see cref="ApiKeyOptions.MaxKeyLifetime"/>.</summary>
/// <param name="since">The begin of the range.</param>
/// <param name="now">The end of the range.</param>
/// <param name="notice">The distance; zero for the end itself.</param>
/// <param name="next">The next smaller distance.</param>
/// <param name="terms">The greatest lifetime of keys.</param>
/// <param name="lifetime">That lifetime.</param>
internal sealed class KeyLifetimeEnd(
    DateTimeOffset since, DateTimeOffset now, TimeSpan notice, TimeSpan next, KeyTerms terms, TimeSpan lifetime)
    : KeyEnd(since, now, notice, next, terms, NameOf("lifetime", notice))
{
    // No index has the creation, which is when a row is noted as recorded.
    public override DateTimeOffset TimeOf(TimedRow row) => row.BeganAt;

    public override ValueTask<List<TimedRow>> ListAsync(
        Session session, TimedRange range, CancellationToken cancellationToken) =>
        session.ReadOutlivingKeysAsync(
            After.Minus(lifetime),
            Until.Minus(lifetime),
            Name,
            range.AfterOrganization,
            range.After,
            range.LastOrganization,
            TimedRange.Count,
            cancellationToken);

    protected override DateTimeOffset EndOf(TimedRow row) => Terms.EndOf(row.BeganAt)!.Value;

    protected override bool IsEnd(TimedRow row) => !(row.ExpiresAt <= EndOf(row));
}
