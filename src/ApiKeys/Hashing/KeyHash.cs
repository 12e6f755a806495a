using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace ApiKeys.Hashing;

/// <summary>The 32-byte hash that a key is stored and found by. It is not secret, but it is not shown.</summary>
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

    /// <summary>Compares in constant time: the time does not tell where the two differ.</summary>
    public readonly bool FixedTimeEquals(in KeyHash other) => CryptographicOperations.FixedTimeEquals(this, other);

    public readonly byte[] ToArray() => ((ReadOnlySpan<byte>)this).ToArray();
}
