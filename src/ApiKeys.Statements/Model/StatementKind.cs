namespace ApiKeys.Statements.Model;

/// <summary>What a statement gives back: <c>:exec</c>, <c>:one</c> or <c>:many</c>.</summary>
internal enum StatementKind
{
    Exec,
    One,
    Many,
}
