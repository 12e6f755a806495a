using ApiKeys.Hashing;
namespace ApiKeys.Foreign;

/// <summary>HMAC-SHA-256 of a text under a secret of the other system.</summary>
internal sealed class ForeignHmac(ReadOnlySpan<byte> secret) : ForeignHasher
{
    private readonly HmacSha256 _hmac = new(secret);

    public override KeyHash Hash(ReadOnlySpan<byte> text)
    {
        var hash = default(KeyHash);
        _hmac.Hash(text, hash);
        return hash;
    }
}
