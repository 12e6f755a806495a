using ApiKeys.Rules;

namespace ApiKeys.Storage.Rows;

/// <summary>The secret whose text was presented.</summary>
/// <param name="SecretNumber">1 for the first secret of a key, and higher for each later one.</param>
/// <param name="SecretCreatedAt">When it was issued.</param>
/// <param name="SecretExpiresAt">When a superseded one expires; null for the current one.</param>
internal readonly record struct PresentedSecretRow(
    int SecretNumber, DateTimeOffset SecretCreatedAt, DateTimeOffset? SecretExpiresAt)
{
    /// <param name="terms">What the client knows of keys.</param>
    /// <returns>Null for a first secret without an end: most keys have no other.</returns>
    public PresentedSecret? ToPresentedSecret(KeyTerms terms)
    {
        var expiresAt = terms.EndOfSecret(SecretCreatedAt, SecretExpiresAt);
        return SecretNumber is 1 && expiresAt is null
            ? null
            : new(SecretNumber, SecretCreatedAt, expiresAt, isCurrent: SecretExpiresAt is null);
    }
}
