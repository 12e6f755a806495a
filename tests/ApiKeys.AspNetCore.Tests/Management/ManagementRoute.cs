using System.Text.RegularExpressions;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>A method of a route that is mapped.</summary>
internal sealed partial record ManagementRoute(string Method, string Pattern, bool HasBody)
{
    /// <summary>The names of what the path identifies, in its order.</summary>
    public IReadOnlyList<string> Parameters => [.. Parameter().Matches(Pattern).Select(static match => match.Groups[1].Value)];

    public bool IsOfKeys => Pattern.Contains("/keys", StringComparison.Ordinal);

    /// <summary>The path in which each parameter is what is said of its name.</summary>
    public string ToPath(Func<string, string> valueOf) => Parameter().Replace(Pattern, match => valueOf(match.Groups[1].Value));

    public override string ToString() => $"{Method} {Pattern}";

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
