using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>The class that carries <c>[SqlStatements]</c>, and the contract that it has to fulfil.</summary>
/// <param name="Place">Where its other part is to be written.</param>
/// <param name="SqlPath">The .sql file, relative to the project.</param>
/// <param name="Driver">How its database is spoken to; null when that could not be read.</param>
/// <param name="Conversions">The names of the static methods of the types class, sorted.</param>
/// <param name="Methods">The statements of the contract that the class does not implement by hand.</param>
/// <param name="UnreadableMembers">The abstract members of the contract that are no statements.</param>
/// <param name="UnreadableNames">Their names as statements, which are declared after all.</param>
/// <param name="CanBeExtended">Whether another file can hold a part of it: it is neither nested nor generic.</param>
/// <param name="Problems">What is wrong with the class or the contract.</param>
/// <param name="AttributeLocation">Where a file that is not found is reported.</param>
internal sealed record DialectClass(
    ClassPlace Place,
    string SqlPath,
    Driver? Driver,
    EquatableArray<string> Conversions,
    EquatableArray<ContractMethod> Methods,
    EquatableArray<Stub> UnreadableMembers,
    EquatableArray<string> UnreadableNames,
    bool CanBeExtended,
    EquatableArray<Problem> Problems,
    TextLocation AttributeLocation);
