namespace ApiKeys.Statements.Model;

/// <summary>What a statement returns: <c>:exec</c>, <c>:one</c> or <c>:many</c>.</summary>
internal enum StatementKind
{
    Exec,
    One,
    Many,
}
