namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>An organization with one of each: a project, a product that is linked to it, and a key of both.</summary>
internal sealed record Tenant(OrganizationId Organization, ProjectId Project, ProductId Product, IssuedKey Key)
{
    /// <summary>An id that nothing has.</summary>
    public const string NoId = "01900000-0000-7000-8000-000000000000";

    public static async Task<Tenant> CreateAsync(ApiKeyClient client, string name)
    {
        var token = TestContext.Current.CancellationToken;
        var organization = (await client.CreateOrganizationAsync(name, token)).Id;
        var project = (await client.CreateProjectAsync(organization, "Shop", token)).Id;
        var product = (await client.CreateProductAsync(organization, "Orders", token)).Id;
        await client.AddProductToProjectAsync(product, project, token);
        return new(organization, project, product, await client.CreateKeyAsync(organization, project, product, new() { Name = "First", Owner = "u_alice", Scopes = ["orders:read"] }, token));
    }

    /// <summary>The id that a route's parameter of this name has.</summary>
    public string IdOf(string parameter) => parameter switch
    {
        "organizationId" => Organization.ToString(),
        "projectId" => Project.ToString(),
        "productId" => Product.ToString(),
        "keyId" => Key.Key.Id.ToString(),
        _ => throw new ArgumentException("A route has a parameter that no test knows.", nameof(parameter)),
    };
}
