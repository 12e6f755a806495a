using ApiKeys.Hashing;

namespace ApiKeys.Changes;

/// <summary>A key that was issued and is not in the database yet.</summary>
internal sealed class NewKey(IssuedKey issued, KeyHash hash, string signedBy)
{
    private readonly KeyHash _hash = hash;

    public IssuedKey Issued { get; } = issued;

    public ApiKey Key => Issued.Key;

    /// <summary>The name of the signing secret of the hash.</summary>
    public string SignedBy { get; } = signedBy;

    /// <summary>The hash of the key's text.</summary>
    public ref readonly KeyHash Hash => ref _hash;
}
