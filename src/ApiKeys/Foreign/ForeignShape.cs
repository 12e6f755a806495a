namespace ApiKeys.Foreign;

/// <summary>
/// The shape of another system's texts: parts that follow each other. A part takes as many characters as it can.
/// Therefore a part of varying length is the last one, or a character follows that it does not contain.
/// </summary>
internal sealed class ForeignShape
{
    private readonly ForeignPart[] _parts;

    public ForeignShape(params ForeignPart[] parts)
    {
        _parts = parts;
        foreach (var part in parts)
            (MinLength, MaxLength) = (MinLength + part.MinLength, MaxLength + part.MaxLength);
    }

    public int MinLength { get; }

    public int MaxLength { get; }

    /// <summary>The parts of a text that is always the same.</summary>
    public static ForeignPart[] Literal(string text)
    {
        var parts = new ForeignPart[text.Length];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = new(text[i].ToString(), 1, 1);
        return parts;
    }

    public bool Matches(ReadOnlySpan<byte> text)
    {
        if (text.Length < MinLength || text.Length > MaxLength)
            return false;

        foreach (var part in _parts)
        {
            var length = 0;
            while (length < part.MaxLength && length < text.Length && part.Alphabet.Contains(text[length]))
                length++;
            if (length < part.MinLength)
                return false;
            text = text[length..];
        }

        return text.IsEmpty;
    }

    /// <summary>Whether a text exists that has both shapes.</summary>
    public bool Overlaps(ForeignShape other)
    {
        if (MinLength > other.MaxLength || other.MinLength > MaxLength)
            return false;

        // Both shapes as places for one character each. A place is taken or, if it is optional, left out. Each pair of
        // places is reached if some text leads to both.
        var (places, others) = (Places(), other.Places());
        var reached = new bool[places.Length + 1, others.Length + 1];
        reached[0, 0] = true;
        for (var i = 0; i <= places.Length; i++)
        {
            for (var j = 0; j <= others.Length; j++)
            {
                if (!reached[i, j])
                    continue;
                if (i < places.Length && places[i].IsOptional)
                    reached[i + 1, j] = true;
                if (j < others.Length && others[j].IsOptional)
                    reached[i, j + 1] = true;
                if (i < places.Length && j < others.Length && places[i].Part.Alphabet.Overlaps(others[j].Part.Alphabet))
                    reached[i + 1, j + 1] = true;
            }
        }

        return reached[places.Length, others.Length];
    }

    private Place[] Places()
    {
        var places = new Place[MaxLength];
        var next = 0;
        foreach (var part in _parts)
        {
            for (var i = 0; i < part.MaxLength; i++)
                places[next++] = new(part, i >= part.MinLength);
        }

        return places;
    }

    private sealed class Place(ForeignPart part, bool isOptional)
    {
        public ForeignPart Part { get; } = part;

        public bool IsOptional { get; } = isOptional;
    }
}
