namespace ApiKeys;

/// <summary>How many keys hang on a signing secret.</summary>
/// <param name="Index">
/// Which secret of the client: 0 for <see cref="ApiKeyOptions.SigningSecret"/>, 1 for the first of
/// <see cref="ApiKeyOptions.EarlierSigningSecrets"/>, and so on. Null for all secrets that the client does not have: it
/// knows none of their keys.
/// </param>
/// <param name="KeyCount">The number of keys, whatever their status.</param>
public sealed record SigningSecretCount(int? Index, long KeyCount);
