using System.Globalization;
using ApiKeys.Changes;
using ApiKeys.Storage;

namespace ApiKeys.TimedEvents;

/// <summary>
/// Records that a superseded text was presented: once for each secret, from whatever number of nodes.
/// </summary>
/// <param name="key">The key, with the secret that was presented.</param>
/// <param name="now">The time of the event.</param>
internal sealed class RecordSupersededText(ApiKey key, DateTimeOffset now) : Change<bool>
{
    public override async ValueTask<bool> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        var secret = key.PresentedSecret!;
        var occasion = string.Create(CultureInfo.InvariantCulture, $"presented:{secret.Number}");
        var noted = await session
            .InsertTimedEventOnceAsync(key.Id, occasion, secret.CreatedAt, now, cancellationToken)
            .ConfigureAwait(false);
        if (noted is 0)
            return false;

        EventDetails.WriteSecret(Events!.Describe(), secret.Number);
        Events.Add(key.OrganizationId, ApiKeyEventKinds.KeySupersededPresented, key.Id.Value);
        return true;
    }
}
