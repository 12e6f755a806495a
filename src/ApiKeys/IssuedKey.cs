using System.Diagnostics;

namespace ApiKeys;

/// <summary>A newly issued key, with its text.</summary>
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

    /// <summary>
    /// The key's text. Give it to the key's user, and do not store it. It cannot be read again.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string Plaintext { get; }

    /// <summary>The key's prefix and id, never its text.</summary>
    public override string ToString() => Key.ToString();
}
