namespace ApiKeys.Foreign;

/// <summary>A part of a foreign text: a number of characters of one alphabet.</summary>
internal sealed class ForeignPart(string alphabet, int minLength, int maxLength)
{
    private readonly ForeignAlphabet _alphabet = new(alphabet);

    public int MinLength { get; } = minLength;

    public int MaxLength { get; } = maxLength;

    public ref readonly ForeignAlphabet Alphabet => ref _alphabet;
}
