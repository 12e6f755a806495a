namespace ApiKeys.Generators.Parsing;

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
