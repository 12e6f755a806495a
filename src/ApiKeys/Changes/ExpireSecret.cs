using System.Globalization;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Ends a superseded secret of a key. One that has ended already keeps its time.</summary>
internal sealed class ExpireSecret(
    OrganizationId organizationId, ApiKeyId keyId, int number, string paramName, DateTimeOffset now)
    : KeyChange(organizationId, keyId)
{
    /// <summary>
    /// The name under which the end of a secret is noted as recorded. The statement ListEndedSecrets has it, too.
    /// </summary>
    public static string OccasionOf(int number) => string.Create(CultureInfo.InvariantCulture, $"secret:{number}");

    protected override async ValueTask ChangeAsync(Session session, CancellationToken cancellationToken)
    {
        var row = await session.FindKeyForUpdateAsync(OrganizationId, KeyId, cancellationToken).ConfigureAwait(false);
        if (row is null)
            return;

        var secrets = await session.ListSecretsAsync(KeyId, cancellationToken).ConfigureAwait(false);
        var secret = secrets.Find(secret => secret.Number == number)
            ?? throw NotFoundException.OfSecret(KeyId, number);
        if (secret.ExpiresAt is not { } expiresAt)
        {
            throw new ArgumentException(
                "The secret is the key's current one. Rotate the key, or revoke it.", paramName);
        }

        if (expiresAt <= now)
            return;

        await session.ExpireSecretAsync(KeyId, number, now, cancellationToken).ConfigureAwait(false);
        await session.RaiseKeyVersionAsync(KeyId, cancellationToken).ConfigureAwait(false);
        if (Events is not null)
        {
            // Its end is this event, and none that time makes.
            await session
                .InsertTimedEventOnceAsync(KeyId, OccasionOf(number), now, now, cancellationToken)
                .ConfigureAwait(false);
            EventDetails.WriteSecret(Events.Describe(), number);
            Events.Add(OrganizationId, ApiKeyEventKinds.KeySecretExpired, KeyId.Value);
        }
    }
}
