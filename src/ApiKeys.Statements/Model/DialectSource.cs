using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>The input for the generated part of a dialect class.</summary>
internal sealed record DialectSource(
    ClassPlace Place,
    string SqlFileName,
    Driver? Driver,
    EquatableArray<StatementSource> Statements,
    EquatableArray<Stub> Stubs);
