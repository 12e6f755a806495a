namespace ApiKeys.Foreign;

/// <summary>A set of ASCII characters.</summary>
internal readonly struct ForeignAlphabet
{
    private readonly ulong _low;
    private readonly ulong _high;

    public ForeignAlphabet(string characters)
    {
        foreach (var character in characters)
        {
            if (character < 64)
                _low |= 1UL << character;
            else
                _high |= 1UL << (character - 64);
        }
    }

    public bool Contains(byte character) =>
        character < 128 && (((character < 64 ? _low : _high) >> (character & 63)) & 1) is 1;

    public bool Overlaps(in ForeignAlphabet other) => ((_low & other._low) | (_high & other._high)) is not 0;
}
