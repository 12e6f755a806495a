using System.Text.RegularExpressions;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>One HTTP method of a mapped route.</summary>
internal sealed partial record ManagementRoute(string Method, string Pattern, bool HasBody, bool NeedsBody)
{
    /// <summary>The names of the path's parameters, in their order.</summary>
    public IReadOnlyList<string> Parameters =>
        [.. Parameter().Matches(Pattern).Select(static match => match.Groups[1].Value)];

    /// <summary>A body that is well formed for the route; null if it takes none.</summary>
    public string? Body => !HasBody ? null
        : ChangesMany ? """{"name":"Nobody's"}"""
        : TakesText ? """{"text":"sk_junk"}"""
        : Pattern.Contains("/owners/", StringComparison.Ordinal) ? """{"owner":"u_nobody"}"""
        : Pattern.EndsWith("/rotate", StringComparison.Ordinal) ? "{}"
        : NeedsBody ? """{"name":"Umbrella"}"""
        : """{"reason":"a test"}""";

    /// <summary>Whether the route changes all keys that match its body.</summary>
    public bool ChangesMany => ManyKeys().IsMatch(Pattern);

    /// <summary>Whether the route takes the text of a key, and only reads.</summary>
    public bool TakesText => Pattern.EndsWith("/verify", StringComparison.Ordinal)
        || Pattern.EndsWith("/explain", StringComparison.Ordinal)
        || IsFind;

    /// <summary>Whether the route finds the key of a text: it names no organization, and yet tells of one.</summary>
    public bool IsFind => Pattern.EndsWith("/keys/find", StringComparison.Ordinal);

    public bool IsOfKeys => Pattern.Contains("/keys", StringComparison.Ordinal);

    /// <summary>Creates a path. The function gives the value for each parameter's name.</summary>
    public string ToPath(Func<string, string> valueOf) =>
        Parameter().Replace(Pattern, match => valueOf(match.Groups[1].Value));

    public override string ToString() => $"{Method} {Pattern}";

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("/keys/(revoke|disable|enable|delete)$")]
    private static partial Regex ManyKeys();
}
