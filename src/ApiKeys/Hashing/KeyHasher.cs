using System.Text;

namespace ApiKeys.Hashing;

/// <summary>
/// Hashes a key's text: by HMAC-SHA-256 (RFC 2104) if there is a signing secret, and by SHA-256 (FIPS 180-4) otherwise.
/// A slow password hash is not needed: the token has 256 bits of entropy and cannot be guessed.
/// </summary>
internal sealed class KeyHasher
{
    private readonly HmacSha256? _hmac;
    private readonly HmacSha256? _previousHmac;

    /// <exception cref="ArgumentException">A secret is too short.</exception>
    public KeyHasher(string? secret, string? previousSecret, string paramName)
    {
        if (previousSecret is not null && secret is null)
        {
            throw new ArgumentException(
                $"{nameof(ApiKeyOptions.PreviousSigningSecret)} is set, but "
                + $"{nameof(ApiKeyOptions.SigningSecret)} is not. Set both.",
                paramName);
        }

        _hmac = CreateHmac(secret, nameof(ApiKeyOptions.SigningSecret), paramName);
        _previousHmac = CreateHmac(previousSecret, nameof(ApiKeyOptions.PreviousSigningSecret), paramName);
    }

    /// <summary>Computes the hash that a key is stored by.</summary>
    public KeyHash Hash(ReadOnlySpan<byte> text)
    {
        var hash = default(KeyHash);
        if (_hmac is null)
            Sha256.Hash(text, hash);
        else
            _hmac.Hash(text, hash);
        return hash;
    }

    /// <summary>
    /// Computes the hash under the previous secret, by which older keys may still be stored. Null if there is none.
    /// </summary>
    public KeyHash? PreviousHash(ReadOnlySpan<byte> text)
    {
        if (_previousHmac is null)
            return null;

        var hash = default(KeyHash);
        _previousHmac.Hash(text, hash);
        return hash;
    }

    private static HmacSha256? CreateHmac(string? secret, string name, string paramName)
    {
        if (secret is null)
            return null;

        var bytes = Encoding.UTF8.GetBytes(secret);
        return bytes.Length >= ApiKeyOptions.MinSigningSecretBytes
            ? new(bytes)
            : throw new ArgumentException(
                $"{name} has fewer than {ApiKeyOptions.MinSigningSecretBytes} bytes in UTF-8. Use a longer secret.",
                paramName);
    }
}
