namespace ApiKeys.Statements.Parsing;

/// <summary>A piece of SQL text.</summary>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int Length)
{
    public int End => Start + Length;

    public bool IsComment => Kind is SqlTokenKind.LineComment or SqlTokenKind.BlockComment;

    /// <summary>Whether the token is this keyword, in upper or lower case.</summary>
    public bool IsWord(string text, string keyword)
        => Kind == SqlTokenKind.Word
            && Length == keyword.Length
            && string.Compare(text, Start, keyword, 0, Length, StringComparison.OrdinalIgnoreCase) == 0;

    public bool IsSymbol(string text, char symbol) => Kind == SqlTokenKind.Symbol && text[Start] == symbol;

    public string Text(string text) => text.Substring(Start, Length);
}
