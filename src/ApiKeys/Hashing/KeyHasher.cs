using System.Text;

namespace ApiKeys.Hashing;

/// <summary>
/// SHA-256 (FIPS 180-4), or HMAC-SHA-256 (RFC 2104) where there is a secret, over a key's text. A fast hash is the right
/// one: the token has 256 bits of entropy, so there is nothing to guess that a slow hash would slow down.
/// </summary>
internal sealed class KeyHasher
{
    private readonly HmacSha256? _hmac;
    private readonly HmacSha256? _previousHmac;

    /// <exception cref="ArgumentException">A secret is too short.</exception>
    public KeyHasher(string? secret, string? previousSecret, string paramName)
    {
        if (previousSecret is not null && secret is null)
            throw new ArgumentException($"{nameof(ApiKeyOptions.PreviousSigningSecret)} is set, but {nameof(ApiKeyOptions.SigningSecret)} is not.", paramName);

        _hmac = CreateHmac(secret, nameof(ApiKeyOptions.SigningSecret), paramName);
        _previousHmac = CreateHmac(previousSecret, nameof(ApiKeyOptions.PreviousSigningSecret), paramName);
    }

    /// <summary>The hash under which a key is stored.</summary>
    public KeyHash Hash(ReadOnlySpan<byte> text)
    {
        var hash = default(KeyHash);
        if (_hmac is null)
            Sha256.Hash(text, hash);
        else
            _hmac.Hash(text, hash);
        return hash;
    }

    /// <summary>The hash under which a key may still be stored from before the secret was changed, or null.</summary>
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
            : throw new ArgumentException($"{name} has fewer than {ApiKeyOptions.MinSigningSecretBytes} bytes.", paramName);
    }
}
