namespace ApiKeys.AspNetCore.Authentication;

/// <summary>The requirement of an endpoint.</summary>
/// <param name="Base">The requirement of the scheme, which <paramref name="Key"/> includes.</param>
/// <param name="Key">The requirement that a key is validated against.</param>
/// <param name="Schemes">The schemes of the endpoint's policy; empty for the app's default.</param>
/// <param name="IsDecisive">
/// Whether a key that meets <paramref name="Key"/> is admitted. Then the call is charged when the key is validated, all
/// in one. Otherwise it is charged when a policy has admitted it.
/// </param>
internal sealed record EndpointRequirement(
    KeyRequirement Base, KeyRequirement Key, IReadOnlyList<string> Schemes, bool IsDecisive)
{
    /// <summary>
    /// Whether the policy of the endpoint has more than one scheme. Then all of them answer a refusal, and each adds
    /// headers.
    /// </summary>
    public bool HasOtherSchemes => Schemes.Count > 1;

    /// <summary>Whether the endpoint accepts a scheme.</summary>
    public bool Accepts(string scheme) => Schemes.Count is 0 || Schemes.Contains(scheme, StringComparer.Ordinal);
}
