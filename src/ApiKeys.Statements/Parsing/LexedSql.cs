namespace ApiKeys.Statements.Parsing;

/// <summary>The tokens of a text, up to the one that is not terminated, if there is such a one.</summary>
/// <param name="Tokens">The tokens in order, comments included.</param>
/// <param name="UnterminatedAt">Where the token that never ends begins; null when all of them end.</param>
/// <param name="Unterminated">What it is.</param>
internal sealed record LexedSql(IReadOnlyList<SqlToken> Tokens, int? UnterminatedAt, string Unterminated);
