using System.Text;

namespace ApiKeys.Hashing;

/// <summary>
/// Hashes a key's text: by HMAC-SHA-256 (RFC 2104) if there is a signing secret, and by SHA-256 (FIPS 180-4) otherwise.
/// A slow password hash is not needed: the token has 256 bits of entropy and cannot be guessed.
/// </summary>
internal sealed class KeyHasher
{
    // The current secret, then the earlier ones. Null stands for none.
    private readonly HmacSha256?[] _signers;

    /// <exception cref="ArgumentException">A secret is too short or given twice, or there are too many.</exception>
    public KeyHasher(string? secret, IReadOnlyList<string> earlier, string paramName)
    {
        if (earlier.Count > ApiKeyOptions.MaxEarlierSigningSecrets)
        {
            throw new ArgumentException(
                $"{nameof(ApiKeyOptions.EarlierSigningSecrets)} has at most "
                + $"{ApiKeyOptions.MaxEarlierSigningSecrets} secrets.",
                paramName);
        }

        _signers = new HmacSha256?[1 + earlier.Count];
        _signers[0] = secret is null ? null : CreateHmac(secret, nameof(ApiKeyOptions.SigningSecret), paramName);
        for (var i = 0; i < earlier.Count; i++)
        {
            _signers[i + 1] = earlier[i] is ""
                ? null
                : CreateHmac(earlier[i], nameof(ApiKeyOptions.EarlierSigningSecrets), paramName);
        }

        Names = Array.ConvertAll(_signers, NameOf);
        for (var i = 0; i < Names.Length; i++)
        {
            if (Array.IndexOf(Names, Names[i]) != i)
            {
                throw new ArgumentException(
                    $"{nameof(ApiKeyOptions.EarlierSigningSecrets)} holds a secret twice, or the current one.",
                    paramName);
            }
        }
    }

    /// <summary>
    /// The names of the current secret and of the earlier ones, in their order. A name tells secrets apart in the
    /// database, and nothing of them. That of none is empty.
    /// </summary>
    public string[] Names { get; }

    /// <summary>Computes the hash that a key is stored by.</summary>
    public KeyHash Hash(ReadOnlySpan<byte> text) => Hash(_signers[0], text);

    /// <summary>
    /// Computes the hashes under the earlier secrets, by which older keys may still be stored. Null if there are none.
    /// </summary>
    public KeyHash[]? EarlierHashes(ReadOnlySpan<byte> text)
    {
        if (_signers.Length is 1)
            return null;

        var hashes = new KeyHash[_signers.Length - 1];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = Hash(_signers[i + 1], text);
        return hashes;
    }

    private static KeyHash Hash(HmacSha256? signer, ReadOnlySpan<byte> text)
    {
        var hash = default(KeyHash);
        if (signer is null)
            Sha256.Hash(text, hash);
        else
            signer.Hash(text, hash);
        return hash;
    }

    // No text of a key is so short, so no name helps to find the hash of one.
    private static string NameOf(HmacSha256? signer)
    {
        if (signer is null)
            return "";

        return Convert.ToHexStringLower(Hash(signer, "name"u8).ToArray().AsSpan(0, 8));
    }

    private static HmacSha256 CreateHmac(string secret, string name, string paramName)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        return bytes.Length >= ApiKeyOptions.MinSigningSecretBytes
            ? new(bytes)
            : throw new ArgumentException(
                $"{name} has fewer than {ApiKeyOptions.MinSigningSecretBytes} bytes in UTF-8. Use a longer secret.",
                paramName);
    }
}
