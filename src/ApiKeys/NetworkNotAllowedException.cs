namespace ApiKeys;

/// <summary>
/// The call comes from an address outside of the key's <see cref="KeyMetadata.AllowedNetworks"/>, or its address is not
/// known.
/// </summary>
public sealed class NetworkNotAllowedException : KeyRefusedException
{
    internal NetworkNotAllowedException(ApiKey key)
        : base(
            ValidationStatus.NetworkNotAllowed,
            key,
            $"The API key {key} may not be used from the address of this call.")
    {
    }
}
