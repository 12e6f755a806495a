using Microsoft.AspNetCore.Authorization;

namespace ApiKeys.AspNetCore.Authorization;

/// <summary>
/// The name of a policy, which holds the policy's requirement. By <see cref="IAuthorizeData.Policy"/> it reaches every
/// framework: endpoint routing, SignalR, MVC, Blazor.
/// </summary>
/// <remarks>
/// Examples: <c>ApiKeys.RequireScope:orders:read orders:write</c>,
/// <c>ApiKeys.RequireAnyScope:orders:read reports</c> and
/// <c>ApiKeys.RequireApiKey:organization=… project=… product=… kind=… environment=…</c>. A space separates the parts,
/// because scopes and ids contain no space. Each requirement has exactly one name, and no other name is accepted.
/// </remarks>
internal static class PolicyName
{
    private const string ScopePrefix = "ApiKeys.RequireScope:";
    private const string AnyScopePrefix = "ApiKeys.RequireAnyScope:";
    private const string KeyPrefix = "ApiKeys.RequireApiKey:";
    private const string Organization = "organization=";
    private const string Project = "project=";
    private const string Product = "product=";
    private const string Kind = "kind=";
    private const string Environment = "environment=";

    public static string Of(ScopeRequirement requirement) => ScopePrefix + string.Join(' ', requirement.Scopes);

    public static string Of(AnyScopeRequirement requirement) => AnyScopePrefix + string.Join(' ', requirement.Scopes);

    public static string Of(ApiKeyRequirement requirement)
    {
        var targets = new List<string>(5);
        if (requirement.Organization is { } organization)
            targets.Add(Organization + organization);
        if (requirement.Project is { } project)
            targets.Add(Project + project);
        if (requirement.Product is { } product)
            targets.Add(Product + product);
        if (requirement.Kind is { } kind)
            targets.Add(Kind + kind);
        if (requirement.Environment is { } environment)
            targets.Add(Environment + environment);
        return KeyPrefix + string.Join(' ', targets);
    }

    /// <summary>Whether a name is one of ours, well-formed or not.</summary>
    public static bool IsReserved(string name) =>
        name.StartsWith(ScopePrefix, StringComparison.Ordinal)
        || name.StartsWith(AnyScopePrefix, StringComparison.Ordinal)
        || name.StartsWith(KeyPrefix, StringComparison.Ordinal);

    /// <summary>Reads the requirement from a reserved name; null if the name is not one that <c>Of</c> makes.</summary>
    public static IAuthorizationRequirement? Parse(string name)
    {
        if (name.StartsWith(ScopePrefix, StringComparison.Ordinal))
            return ParseScopes(name);
        return name.StartsWith(AnyScopePrefix, StringComparison.Ordinal) ? ParseAnyScopes(name) : ParseKey(name);
    }

    /// <summary>The fault of code that sets the policy of an attribute, which would remove its requirement.</summary>
    public static NotSupportedException CannotBeSet(string attribute) => new(
        $"The policy of {attribute} holds its requirement and cannot be set. "
        + "Add an attribute that names the other policy beside it.");

    private static ScopeRequirement? ParseScopes(string name)
    {
        try
        {
            var requirement = new ScopeRequirement(name[ScopePrefix.Length..].Split(' '));
            return Of(requirement) == name ? requirement : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static AnyScopeRequirement? ParseAnyScopes(string name)
    {
        try
        {
            var requirement = new AnyScopeRequirement(name[AnyScopePrefix.Length..].Split(' '));
            return Of(requirement) == name ? requirement : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static ApiKeyRequirement? ParseKey(string name)
    {
        var requirement = new ApiKeyRequirement();
        foreach (var target in name[KeyPrefix.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (TryReadId<OrganizationId>(target, Organization, out var organization))
                requirement = requirement with { Organization = organization };
            else if (TryReadId<ProjectId>(target, Project, out var project))
                requirement = requirement with { Project = project };
            else if (TryReadId<ProductId>(target, Product, out var product))
                requirement = requirement with { Product = product };
            else if (target.StartsWith(Kind, StringComparison.Ordinal))
                requirement = requirement with { Kind = target[Kind.Length..] };
            else if (target.StartsWith(Environment, StringComparison.Ordinal))
                requirement = requirement with { Environment = target[Environment.Length..] };
            else
                return null;
        }

        if (!IsValid(requirement))
            return null;

        // Another order, a target that is repeated, a second space or an id in capitals: not a name that Of makes.
        return Of(requirement) == name ? requirement : null;
    }

    private static bool IsValid(ApiKeyRequirement requirement)
    {
        try
        {
            return new RequireApiKeyAttribute { Kind = requirement.Kind, Environment = requirement.Environment }
                .Policy.Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool TryReadId<TId>(string target, string name, out TId id)
        where TId : struct, IParsable<TId>
    {
        id = default;
        return target.StartsWith(name, StringComparison.Ordinal)
            && TId.TryParse(target[name.Length..], provider: null, out id);
    }
}
