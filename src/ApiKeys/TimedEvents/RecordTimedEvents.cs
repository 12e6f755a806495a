using System.Buffers;
using System.Text;
using System.Text.Json;
using ApiKeys.Changes;
using ApiKeys.Storage;

namespace ApiKeys.TimedEvents;

/// <summary>
/// Records the events of one occasion and one organization that are not recorded yet: those of a page of keys.
/// </summary>
/// <param name="lease">The lease of this node.</param>
/// <param name="occasion">What happens to the keys.</param>
/// <param name="organizationId">The organization.</param>
/// <param name="after">The key after which the page begins.</param>
/// <param name="now">The time of the events.</param>
internal sealed class RecordTimedEvents(
    TimedEventLease lease, Occasion occasion, OrganizationId organizationId, ApiKeyId after, DateTimeOffset now)
    : Change<TimedEventsPage?>
{
    /// <returns>What was done, or null if another node has the lease.</returns>
    public override async ValueTask<TimedEventsPage?> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        // Whoever records holds this row's lock. So nobody else records what is read from here on.
        if (!await lease.TakeAsync(session, now, cancellationToken).ConfigureAwait(false))
            return null;

        var rows = await occasion
            .ListAsync(session, new(organizationId, after, organizationId), cancellationToken)
            .ConfigureAwait(false);
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        var count = 0;
        writer.WriteStartArray();
        foreach (var row in rows)
        {
            if (!occasion.Includes(row))
                continue;

            writer.WriteStartArray();
            writer.WriteStringValue(row.KeyId.Value.ToString("N"));
            writer.WriteStringValue(occasion.NameOf(row));
            writer.WriteNumberValue(occasion.TimeOf(row).ToUnixTimeMilliseconds());
            writer.WriteEndArray();
            occasion.Describe(Events!.Describe(), row);
            Events.Add(organizationId, occasion.Kind, row.KeyId.Value);
            count++;
        }

        writer.WriteEndArray();
        writer.Flush();
        if (count > 0)
        {
            await session
                .InsertTimedEventsAsync(Encoding.UTF8.GetString(buffer.WrittenSpan), now, cancellationToken)
                .ConfigureAwait(false);
        }

        return new(count, rows.Count < TimedRange.Count ? null : rows[^1].KeyId);
    }
}
