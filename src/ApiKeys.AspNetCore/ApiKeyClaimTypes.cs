namespace ApiKeys.AspNetCore;

/// <summary>The types of the claims that a validated key has.</summary>
public static class ApiKeyClaimTypes
{
    /// <summary>The key's id, 36 characters: <c>apikey:id</c>.</summary>
    public const string KeyId = "apikey:id";

    /// <summary>The id of the organization that owns the key: <c>apikey:organization</c>.</summary>
    public const string Organization = "apikey:organization";

    /// <summary>The id of the project that the key is scoped to, if it is: <c>apikey:project</c>.</summary>
    public const string Project = "apikey:project";

    /// <summary>The id of the product that the key is scoped to, if it is: <c>apikey:product</c>.</summary>
    public const string Product = "apikey:product";

    /// <summary>
    /// The key's <see cref="KeyMetadata.Owner"/>, if it has one: <c>apikey:owner</c>. It is also the identity's name.
    /// </summary>
    public const string Owner = "apikey:owner";

    /// <summary>
    /// A scope that the key was granted: <c>scope</c>. There is one claim for each, in the order of the key.
    /// </summary>
    public const string Scope = "scope";

    /// <summary>
    /// The beginning of the types of custom claims: <c>apikey:custom:</c>. The name of a member of
    /// <see cref="KeyMetadata.Custom"/> follows it.
    /// </summary>
    public const string CustomPrefix = "apikey:custom:";
}
