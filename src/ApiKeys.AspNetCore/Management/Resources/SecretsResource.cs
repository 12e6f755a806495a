namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>The secrets of a key, the oldest first.</summary>
internal sealed record SecretsResource(IReadOnlyList<SecretResource> Items);
