using System.Globalization;
using ApiKeys.Generators.Scopes.Model;
using ApiKeys.Roslyn.Model;

namespace ApiKeys.Generators.Scopes.Checking;

/// <summary>Checks that a type can hold scopes, and that each of its scopes is valid.</summary>
internal static class ScopeChecker
{
    /// <summary>The number of bits in a set.</summary>
    public const int MaxScopes = 64;

    public static CheckedScopes Check(ScopeType type)
    {
        var name = type.Place.Name;
        if (type.Form == ScopeForm.Neither)
            return Refuse(type, ScopeProblemIds.NeitherEnumNorStaticClass);
        if (!type.StandsAlone)
            return Refuse(type, ScopeProblemIds.DoesNotStandAlone);
        if (type.Members.Count == 0)
            return Refuse(type, ScopeProblemIds.NoScopes);
        if (type.OldLanguage is { } language)
            return Refuse(type, ScopeProblemIds.LanguageIsTooOld, language.Needed, language.Actual);
        if (type.Clash is { } clash)
            return Refuse(type, ScopeProblemIds.NameIsUnavailable, clash);

        List<Problem> problems = [];
        if (type is { Form: ScopeForm.Enum, IsFlags: true })
            problems.Add(Problem.At(type.Location, ScopeProblemIds.IsFlags, name));
        var hasBadPrefix = type.Prefix is { } prefix && !ScopeRules.IsScope(prefix);
        if (hasBadPrefix)
            problems.Add(Problem.At(type.AttributeLocation, ScopeProblemIds.BadPrefix, type.Prefix!, ScopeRules.Rule));

        var limit = type.Form == ScopeForm.Enum ? MaxScopes : type.Members.Count;
        if (type.Members.Count > limit)
        {
            var count = Number(type.Members.Count);
            problems.Add(Problem.At(type.Members[limit].Location, ScopeProblemIds.TooManyScopes, name, count));
        }

        var scopes = CheckMembers(type, type.Members.Take(limit), hasBadPrefix, problems);
        var isWritten = type.Form == ScopeForm.Enum || type.CanBeExtended;
        return new(isWritten ? new(type.Place, type.Form, scopes, type.Marks) : null, problems.ToEquatableArray());
    }

    private static CheckedScopes Refuse(ScopeType type, string problem, params string[] arguments)
        => new(null, new([Problem.At(type.Location, problem, [type.Place.Name, .. arguments])]));

    private static EquatableArray<TypedScope> CheckMembers(
        ScopeType type, IEnumerable<ScopeMember> members, bool hasBadPrefix, List<Problem> problems)
    {
        var byName = new Dictionary<string, string>(StringComparer.Ordinal);
        var byValue = new Dictionary<string, string>(StringComparer.Ordinal);
        List<TypedScope> scopes = [];
        foreach (var member in members)
        {
            // A bad prefix is reported once, not for each name that begins with it.
            var problem = FindTwin(type, member, byName, byValue) ?? (hasBadPrefix ? null : CheckName(type, member));
            if (problem is null)
                scopes.Add(new(member.Code, member.Scope));
            else
                problems.Add(problem);
            byName[member.Scope] = member.Identifier;
            byValue[member.Value] = member.Identifier;
        }

        return scopes.ToEquatableArray();
    }

    private static Problem? FindTwin(
        ScopeType type, ScopeMember member, Dictionary<string, string> byName, Dictionary<string, string> byValue)
    {
        if (type.Form == ScopeForm.Enum && byValue.TryGetValue(member.Value, out var twin))
            return Problem.At(member.Location, ScopeProblemIds.ValueGivenTwice, member.Identifier, twin);
        return byName.TryGetValue(member.Scope, out twin)
            ? Problem.At(member.Location, ScopeProblemIds.NameGivenTwice, member.Identifier, twin, member.Scope)
            : null;
    }

    private static Problem? CheckName(ScopeType type, ScopeMember member)
    {
        if (!ScopeRules.IsScope(member.Scope))
            return Problem.At(member.Location, ScopeProblemIds.BadName, member.Scope, member.Identifier,
                ScopeRules.Rule);
        return type is { Form: ScopeForm.Constants, Prefix: { } prefix }
            && !member.Scope.StartsWith(prefix + ":", StringComparison.Ordinal)
            ? Problem.At(member.Location, ScopeProblemIds.NotBelowPrefix, member.Scope, prefix)
            : null;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
