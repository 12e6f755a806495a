namespace ApiKeys.Statements.Parsing;

internal enum SqlTokenKind
{
    Word,
    QuotedIdentifier,
    String,
    Number,
    Parameter,
    Symbol,
    LineComment,
    BlockComment,
    OptimizerHint,
}
