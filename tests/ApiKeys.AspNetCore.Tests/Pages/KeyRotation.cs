namespace ApiKeys.AspNetCore.Tests.Pages;

/// <summary>Rotates a key that many services hold, and ends the old text when none of them uses it any more.</summary>
public sealed class KeyRotation(ApiKeyClient client, TimeProvider clock)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromDays(2);

    /// <summary>
    /// Issues the new text. If the answer was lost, call it again with the same id. Another text then replaces the lost
    /// one, which was never used.
    /// </summary>
    public Task<IssuedKey> BeginAsync(
        OrganizationId organization, ApiKeyId key, string id, CancellationToken cancellationToken = default) =>
        client.RotateKeyAsync(
            organization,
            key,
            gracePeriod: TimeSpan.FromDays(30),
            idempotencyKey: id,
            cancellationToken: cancellationToken);

    /// <summary>Ends the old texts that were not used for two days. Call it once a day.</summary>
    /// <returns>Whether no old text works any more.</returns>
    public async Task<bool> EndAsync(
        OrganizationId organization, ApiKeyId key, CancellationToken cancellationToken = default)
    {
        var now = clock.GetUtcNow();
        var isDone = true;
        foreach (var secret in await client.ListSecretsAsync(organization, key, cancellationToken))
        {
            if (secret.IsCurrent || secret.ExpiresAt <= now)
                continue;

            if (secret.LastUsedAt > now - Quiet)
            {
                Console.WriteLine($"{secret.Prefix}… was last used at {secret.LastUsedAt:u}.");
                isDone = false;
            }
            else
            {
                await client.ExpireSecretAsync(organization, key, secret.Number, cancellationToken);
            }
        }

        return isDone;
    }
}
