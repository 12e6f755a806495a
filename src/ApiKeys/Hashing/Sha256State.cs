using System.Runtime.CompilerServices;

namespace ApiKeys.Hashing;

/// <summary>The state of SHA-256 between blocks: eight words, named a to h in the standard.</summary>
[InlineArray(Length)]
internal struct Sha256State
{
    public const int Length = 8;

    private uint _first;
}
