namespace ApiKeys;

/// <summary>
/// The key has a limit or scope that this version of the library does not understand; see
/// <see cref="ApiKey.IsUnderstood"/>.
/// </summary>
public sealed class UnavailableKeyException : KeyRefusedException
{
    internal UnavailableKeyException(ApiKey key)
        : base(
            ValidationStatus.Unavailable,
            key,
            $"The API key {key} has a limit or scope that this version of ApiKeys does not understand. If a newer "
            + "version wrote it, update ApiKeys. Otherwise correct the row in api_key_keys.")
    {
    }
}
