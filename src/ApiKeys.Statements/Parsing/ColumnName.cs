namespace ApiKeys.Statements.Parsing;

/// <summary>
/// Finds the name of a column. Only an alias and a plain column have the same name on every database.
/// </summary>
internal static class ColumnName
{
    public static bool IsStar(string text, IReadOnlyList<SqlToken> item)
        => item.Count > 0
            && item[item.Count - 1].IsSymbol(text, '*')
            && (item.Count == 1 || item[item.Count - 2].IsSymbol(text, '.'));

    public static string? Of(string text, IReadOnlyList<SqlToken> item)
    {
        if (item.Count == 0 || !IsIdentifier(item[item.Count - 1]))
            return null;
        var isAliased = item.Count > 2 && item[item.Count - 2].IsWord(text, "AS");
        return isAliased || IsPlain(text, item) ? Unquote(item[item.Count - 1].Text(text)) : null;
    }

    private static bool IsPlain(string text, IReadOnlyList<SqlToken> item)
        => item.Count % 2 == 1
            && item.Select((token, i) => i % 2 == 0 ? IsIdentifier(token) : token.IsSymbol(text, '.'))
                .All(fits => fits);

    private static bool IsIdentifier(SqlToken token)
        => token.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedIdentifier;

    private static string Unquote(string identifier)
    {
        var quote = identifier[0];
        return quote is '"' or '`'
            ? identifier.Substring(1, identifier.Length - 2).Replace(new string(quote, 2), quote.ToString())
            : identifier;
    }
}
