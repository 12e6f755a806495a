using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>All that the generated part of a dialect class is written from.</summary>
internal sealed record DialectSource(
    ClassPlace Place,
    string SqlFileName,
    Driver? Driver,
    EquatableArray<StatementSource> Statements,
    EquatableArray<Stub> Stubs);
