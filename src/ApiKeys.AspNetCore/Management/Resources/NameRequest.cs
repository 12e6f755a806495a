namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>The name of an organization, a project or a product that is to be created or renamed.</summary>
internal sealed record NameRequest(string Name);
