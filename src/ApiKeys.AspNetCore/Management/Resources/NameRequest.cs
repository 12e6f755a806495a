namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A request to create or rename an organization, a project or a product.</summary>
internal sealed record NameRequest(string Name)
{
    public const string Example = """{"name":"Acme Inc"}""";
}
