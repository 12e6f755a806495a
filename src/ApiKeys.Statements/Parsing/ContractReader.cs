using ApiKeys.Roslyn.Model;
using ApiKeys.Roslyn.Parsing;
using ApiKeys.Statements.Model;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Statements.Parsing;

/// <summary>Finds the abstract members of the contract that a dialect class does not implement by hand.</summary>
internal sealed class ContractReader(TypeNames names, ISet<string> conversions)
{
    private const string Attribute = "ApiKeys.Storage.StatementContractAttribute";

    public List<ContractMethod> Methods { get; } = [];

    public List<Stub> UnreadableMembers { get; } = [];

    public List<string> UnreadableNames { get; } = [];

    public List<Problem> Problems { get; } = [];

    /// <summary>Reads every contract among the base classes; false if there is none.</summary>
    public bool Read(INamedTypeSymbol dialect, TextLocation fallback)
    {
        var found = false;
        for (var type = dialect.BaseType; type is not null; type = type.BaseType)
        {
            if (!type.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == Attribute))
                continue;
            found = true;
            foreach (var member in type.GetMembers())
            {
                if (IsStatement(member) && !IsImplemented(dialect, member))
                    ReadMember(member, fallback);
            }
        }

        return found;
    }

    private void ReadMember(ISymbol member, TextLocation fallback)
    {
        var reason = "it is not a method";
        if (member is IMethodSymbol method
            && new MethodReader(names, conversions).Read(method, out reason) is { } statement)
        {
            Methods.Add(statement);
            return;
        }

        UnreadableNames.Add(MethodReader.StatementName(member.Name));
        UnreadableMembers.Add(OverrideWriter.Stub(member, names));
        if (reason.Length == 0)
            return;

        var location = member.Locations.FirstOrDefault(place => place.IsInSource)?.ToTextLocation() ?? fallback;
        var name = $"{member.ContainingType.Name}.{member.Name}";
        Problems.Add(Problem.At(location, ProblemIds.UnreadableMethod, name, reason));
    }

    private static bool IsStatement(ISymbol member)
        => member.IsAbstract
            && member is IMethodSymbol { MethodKind: MethodKind.Ordinary } or IPropertySymbol or IEventSymbol;

    private static bool IsImplemented(INamedTypeSymbol dialect, ISymbol member)
    {
        var same = SymbolEqualityComparer.Default;
        for (var type = dialect; !same.Equals(type, member.ContainingType); type = type.BaseType!)
        {
            if (type.GetMembers(member.Name).Any(candidate => !candidate.IsAbstract && Overrides(candidate, member)))
                return true;
        }

        return false;
    }

    private static bool Overrides(ISymbol? candidate, ISymbol member)
    {
        while (candidate is not null)
        {
            candidate = candidate switch
            {
                IMethodSymbol method => method.OverriddenMethod,
                IPropertySymbol property => property.OverriddenProperty,
                IEventSymbol @event => @event.OverriddenEvent,
                _ => null,
            };
            if (SymbolEqualityComparer.Default.Equals(candidate, member))
                return true;
        }

        return false;
    }
}
