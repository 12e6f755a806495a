using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore;

/// <summary>
/// Requires that one identity of the caller was granted all of the scopes. For a key the rules of
/// <see cref="KeyMetadata.Scopes"/> hold. Any other identity needs claims of the type <c>scope</c> (RFC 8693, section
/// 4.2) or <c>scp</c>, also under the name that ASP.NET Core gives it,
/// <c>http://schemas.microsoft.com/identity/claims/scope</c>. Such a claim holds names separated by spaces; they are
/// compared ordinally.
/// </summary>
public sealed class ScopeRequirement : IAuthorizationRequirement
{
    /// <summary>Makes a requirement.</summary>
    /// <param name="scopes">The scopes, all of which are required.</param>
    /// <exception cref="ArgumentException">
    /// There is no scope, or one breaks the rules of <see cref="KeyRequirement.Scopes"/>.
    /// </exception>
    public ScopeRequirement(params IReadOnlyList<string> scopes) => Scopes = Check(scopes);

    /// <summary>The scopes, all of which are required, each once.</summary>
    public IReadOnlyList<string> Scopes { get; }

    /// <summary>The requirement, in words.</summary>
    public override string ToString() => $"{nameof(ScopeRequirement)}: {string.Join(' ', Scopes)}";

    /// <summary>Checks scopes that are required, and returns a copy with each once.</summary>
    internal static IReadOnlyList<string> Check(IReadOnlyList<string> scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (scopes.Count is 0)
            throw new ArgumentException("At least one scope is required.", nameof(scopes));
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
