namespace ApiKeys.Statements.Parsing;

/// <summary>
/// Finds the columns that a statement returns. They follow <c>RETURNING</c>, or else the first <c>SELECT</c> after any
/// common table expressions.
/// </summary>
internal static class ColumnListReader
{
    private static readonly string[] Verbs = ["SELECT", "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE", "VALUES"];

    private static readonly string[] ListEnds =
    [
        "FROM", "INTO", "WHERE", "GROUP", "HAVING", "WINDOW", "UNION", "INTERSECT", "EXCEPT", "ORDER", "LIMIT",
        "OFFSET", "FETCH", "FOR",
    ];

    /// <summary>The tokens of each item of the list; none if the statement returns no rows.</summary>
    public static IReadOnlyList<IReadOnlyList<SqlToken>> Read(string text, IReadOnlyList<SqlToken> statement)
    {
        var tokens = statement.Where(token => token.Kind != SqlTokenKind.OptimizerHint).ToArray();
        var outer = tokens.TakeWhile(token => token.IsSymbol(text, '(')).Count();
        var depths = Depths(text, tokens);

        var returning = Find(text, tokens, depths, 0, 0, ["RETURNING"]);
        if (returning < tokens.Length)
            return Split(text, tokens, depths, returning + 1, tokens.Length, 0);

        var verb = Find(text, tokens, depths, 0, outer, Verbs);
        if (verb == tokens.Length || !tokens[verb].IsWord(text, "SELECT"))
            return [];
        var start = SkipQuantifier(text, tokens, depths, verb + 1);
        var end = Find(text, tokens, depths, start, outer, ListEnds);
        return Split(text, tokens, depths, start, end, outer);
    }

    /// <summary>How many parentheses and brackets enclose each token.</summary>
    private static int[] Depths(string text, SqlToken[] tokens)
    {
        var depths = new int[tokens.Length];
        var depth = 0;
        for (var i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].IsSymbol(text, ')') || tokens[i].IsSymbol(text, ']'))
                depth--;
            depths[i] = depth;
            if (tokens[i].IsSymbol(text, '(') || tokens[i].IsSymbol(text, '['))
                depth++;
        }

        return depths;
    }

    /// <summary>
    /// The position of the first of the keywords at the given depth, or the position where that depth ends.
    /// </summary>
    private static int Find(string text, SqlToken[] tokens, int[] depths, int start, int depth, string[] keywords)
    {
        var entered = false;
        for (var i = start; i < tokens.Length; i++)
        {
            if (entered && depths[i] < depth)
                return i;
            entered |= depths[i] == depth;
            if (depths[i] == depth && IsKeyword(text, tokens, i, keywords))
                return i;
        }

        return tokens.Length;
    }

    private static bool IsKeyword(string text, SqlToken[] tokens, int index, string[] keywords)
    {
        var token = tokens[index];
        if (!keywords.Any(keyword => token.IsWord(text, keyword)))
            return false;
        if (index == 0)
            return true;
        var previous = tokens[index - 1];
        return !previous.IsSymbol(text, '.')
            && !previous.IsWord(text, "AS")
            && !(token.IsWord(text, "FROM") && previous.IsWord(text, "DISTINCT")); // a IS DISTINCT FROM b
    }

    private static int SkipQuantifier(string text, SqlToken[] tokens, int[] depths, int start)
    {
        if (start == tokens.Length || !(tokens[start].IsWord(text, "DISTINCT") || tokens[start].IsWord(text, "ALL")))
            return start;
        start++;
        if (start + 1 >= tokens.Length || !tokens[start].IsWord(text, "ON") || !tokens[start + 1].IsSymbol(text, '('))
            return start;
        var depth = depths[start];
        start += 2;
        while (start < tokens.Length && depths[start] > depth)
            start++;
        return Math.Min(start + 1, tokens.Length);
    }

    private static List<IReadOnlyList<SqlToken>> Split(
        string text, SqlToken[] tokens, int[] depths, int start, int end, int depth)
    {
        List<IReadOnlyList<SqlToken>> items = [];
        List<SqlToken> item = [];
        for (var i = start; i < end; i++)
        {
            if (depths[i] == depth && tokens[i].IsSymbol(text, ','))
            {
                items.Add(item);
                item = [];
            }
            else
            {
                item.Add(tokens[i]);
            }
        }

        items.Add(item);
        return items;
    }
}
