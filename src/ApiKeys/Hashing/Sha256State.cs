using System.Runtime.CompilerServices;

namespace ApiKeys.Hashing;

/// <summary>What SHA-256 carries from block to block: eight words, called a to h in the standard.</summary>
[InlineArray(Length)]
internal struct Sha256State
{
    public const int Length = 8;

    private uint _first;
}
