using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ApiKeys.AspNetCore.Tests.Pages;

/// <summary>Sends the events of an organization to a webhook, in order, and keeps its place in a file.</summary>
public sealed class WebhookFeed(ApiKeyClient client, HttpClient http, Uri webhook, string placeFile)
{
    /// <summary>Sends what is new. Call it every few seconds, from one process at a time.</summary>
    public async Task<int> SendAsync(OrganizationId organization, CancellationToken cancellationToken = default)
    {
        var sent = 0;
        var place = File.Exists(placeFile)
            ? long.Parse(await File.ReadAllTextAsync(placeFile, cancellationToken), CultureInfo.InvariantCulture)
            : 0;
        var events = client.ListEventsAsync(organization, after: place);
        await foreach (var entry in events.WithCancellation(cancellationToken))
        {
            using var body = new ByteArrayContent(ToJson(entry));
            body.Headers.ContentType = new("application/json");
            using var answer = await http.PostAsync(webhook, body, cancellationToken);

            // The place stays before an event that was not taken: the next call sends it again.
            answer.EnsureSuccessStatusCode();
            await KeepPlaceAsync(entry.Number, cancellationToken);
            sent++;
        }

        return sent;
    }

    // A crash leaves the old place or the new one, and never half of one.
    private async Task KeepPlaceAsync(long number, CancellationToken cancellationToken)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(placeFile + ".new", text, Encoding.ASCII, cancellationToken);
        File.Move(placeFile + ".new", placeFile, overwrite: true);
    }

    private static byte[] ToJson(ApiKeyEvent entry)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("id", entry.Id);
            json.WriteString("kind", entry.Kind);
            json.WriteString("subject", entry.Subject);
            json.WriteString("actor", entry.Actor);
            json.WriteString("occurredAt", entry.OccurredAt);
            json.WritePropertyName("details");
            json.WriteRawValue(entry.Details);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
