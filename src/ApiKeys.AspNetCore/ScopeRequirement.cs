using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore;

/// <summary>
/// Demands that whoever calls was granted scopes: a key by the rules of <see cref="KeyMetadata.Scopes"/>, any other identity by claims of the type
/// <c>scope</c> (RFC 8693, section 4.2, names separated by spaces) or <c>scp</c> (also by the name that
/// ASP.NET Core gives it, <c>http://schemas.microsoft.com/identity/claims/scope</c>), which are compared ordinally.
/// </summary>
public sealed class ScopeRequirement : IAuthorizationRequirement
{
    /// <summary>Makes a requirement.</summary>
    /// <param name="scopes">The scopes, all of which are demanded; by the rules of <see cref="KeyRequirement.Scopes"/>.</param>
    /// <exception cref="ArgumentException">There is none, or one breaks the rules.</exception>
    public ScopeRequirement(params IReadOnlyList<string> scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (scopes.Count is 0)
            throw new ArgumentException("There is no scope.", nameof(scopes));
        Scopes = Check(scopes);
    }

    /// <summary>The scopes, all of which are demanded, each once.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>The requirement, in words.</summary>
    public override string ToString() => $"{nameof(ScopeRequirement)}: {string.Join(' ', Scopes)}";

    private static IReadOnlyList<string> Check(IReadOnlyList<string> scopes)
    {
        try
        {
            return new KeyRequirement { Scopes = scopes }.Scopes;
        }
        catch (ArgumentException fault)
        {
            throw new ArgumentException(BrokenRule.Of(fault), nameof(scopes), fault);
        }
    }
}
