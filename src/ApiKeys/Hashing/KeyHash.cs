using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace ApiKeys.Hashing;

/// <summary>The 32 bytes under which a key is found. They are no secret, but they are not shown either.</summary>
[InlineArray(Length)]
[DebuggerDisplay("KeyHash")]
internal struct KeyHash
{
    public const int Length = Sha256.HashLength;

    private byte _first;

    public KeyHash(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, Length, nameof(bytes));
        _first = 0;
        bytes.CopyTo(this);
    }

    /// <summary>Compares in a time that does not depend on where the two differ.</summary>
    public readonly bool FixedTimeEquals(in KeyHash other) => CryptographicOperations.FixedTimeEquals(this, other);

    public readonly byte[] ToArray() => ((ReadOnlySpan<byte>)this).ToArray();
}
