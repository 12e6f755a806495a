namespace ApiKeys.Generators.Scopes.Model;

/// <summary>Which methods of <c>ApiKeys.AspNetCore</c> the project can call.</summary>
internal sealed record WebPackage(bool HasEndpoints, bool HasPolicies);
