namespace ApiKeys.AspNetCore.Authentication;

/// <summary>What an endpoint demands of a key.</summary>
/// <param name="Base">What the scheme demands, which is part of it.</param>
/// <param name="Key">What a key is validated against.</param>
/// <param name="HasOtherSchemes">Whether other schemes than one may let a request through: each then adds its part to the answer of a refusal, and none writes its body.</param>
internal sealed record EndpointRequirement(KeyRequirement Base, KeyRequirement Key, bool HasOtherSchemes);
