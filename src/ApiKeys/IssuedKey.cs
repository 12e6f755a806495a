using System.Diagnostics;

namespace ApiKeys;

/// <summary>A key that was just issued, together with its text.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class IssuedKey
{
    internal IssuedKey(ApiKey key, string plaintext)
    {
        Key = key;
        Plaintext = plaintext;
    }

    /// <summary>The key as it is stored.</summary>
    public ApiKey Key { get; }

    /// <summary>The key's text: give it to whoever will use it, and keep it nowhere. It cannot be read again.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string Plaintext { get; }

    /// <summary>The key's prefix and id, never its text.</summary>
    public override string ToString() => Key.ToString();
}
