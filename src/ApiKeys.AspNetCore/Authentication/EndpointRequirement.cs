namespace ApiKeys.AspNetCore.Authentication;

/// <summary>The requirement of an endpoint.</summary>
/// <param name="Base">The requirement of the scheme, which <paramref name="Key"/> includes.</param>
/// <param name="Key">The requirement that a key is validated against.</param>
/// <param name="HasOtherSchemes">
/// Whether the policy of the endpoint has more than one scheme. Then all of them answer a refusal: each adds headers,
/// and none writes a body.
/// </param>
internal sealed record EndpointRequirement(KeyRequirement Base, KeyRequirement Key, bool HasOtherSchemes);
