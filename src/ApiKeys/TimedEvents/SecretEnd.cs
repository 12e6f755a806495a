using System.Text.Json;
using ApiKeys.Changes;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.TimedEvents;

/// <summary>The end of the grace period of a superseded secret: by its time, or by the use of the next one.</summary>
/// <param name="since">The begin of the range.</param>
/// <param name="now">The end of the range.</param>
internal sealed class SecretEnd(DateTimeOffset since, DateTimeOffset now)
    : Occasion(ApiKeyEventKinds.KeySecretEnded, "secret")
{
    public override string NameOf(TimedRow row) => ExpireSecret.OccasionOf(row.Number);

    public override ValueTask<List<TimedRow>> ListAsync(
        Session session, TimedRange range, CancellationToken cancellationToken) =>
        session.ListEndedSecretsAsync(
            since,
            now,
            range.AfterOrganization,
            range.After,
            range.LastOrganization,
            TimedRange.Count,
            cancellationToken);

    public override void Describe(Utf8JsonWriter writer, TimedRow row)
    {
        EventDetails.WriteSecret(writer, row.Number);
        base.Describe(writer, row);
        writer.WriteString("expiresAt", row.ExpiresAt!.Value);
        EventDetails.WriteLastUse(writer, row.LastUsedAt);
        writer.WriteBoolean("inUse", row.LastUsedAt >= row.BeganAt);
    }
}
