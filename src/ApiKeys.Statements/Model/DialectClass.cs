using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>The class that carries <c>[SqlStatements]</c>, and the contract that it implements.</summary>
/// <param name="Place">The namespace and usings for the generated part.</param>
/// <param name="SqlPath">The .sql file, relative to the project.</param>
/// <param name="Driver">The types of its driver; null if they could not be read.</param>
/// <param name="Conversions">The names of the static methods of the types class, sorted.</param>
/// <param name="Methods">The statements of the contract that the class does not implement by hand.</param>
/// <param name="UnreadableMembers">The abstract members of the contract that do not declare a statement.</param>
/// <param name="UnreadableNames">The statement names of these members, which count as declared.</param>
/// <param name="CanBeExtended">Whether the class can have a generated part: it is neither nested nor generic.</param>
/// <param name="Problems">The problems of the class and of the contract.</param>
/// <param name="AttributeLocation">The attribute; a file that is not found is reported here.</param>
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
