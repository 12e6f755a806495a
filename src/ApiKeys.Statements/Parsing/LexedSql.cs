namespace ApiKeys.Statements.Parsing;

/// <summary>The tokens of a text, up to the first that is not terminated.</summary>
/// <param name="Tokens">The tokens in order, comments included.</param>
/// <param name="UnterminatedAt">Where the unterminated token begins; null if there is none.</param>
/// <param name="Unterminated">What the unterminated token is, for a message.</param>
internal sealed record LexedSql(IReadOnlyList<SqlToken> Tokens, int? UnterminatedAt, string Unterminated);
