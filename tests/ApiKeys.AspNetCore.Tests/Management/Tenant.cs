namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>An organization with a project, a product that is linked to it, and a key scoped to both.</summary>
internal sealed record Tenant(OrganizationId Organization, ProjectId Project, ProductId Product, IssuedKey Key)
{
    /// <summary>An id that no entity has.</summary>
    public const string NoId = "01900000-0000-7000-8000-000000000000";

    public static async Task<Tenant> CreateAsync(ApiKeyClient client, string name)
    {
        var token = TestContext.Current.CancellationToken;
        var organization = (await client.CreateOrganizationAsync(name, token)).Id;
        var project = (await client.CreateProjectAsync(organization, "Shop", token)).Id;
        var product = (await client.CreateProductAsync(organization, "Orders", token)).Id;
        await client.AddProductToProjectAsync(product, project, token);
        var metadata = new KeyMetadata { Name = "First", Owner = "u_alice", Scopes = ["orders:read"] };
        var key = await client.CreateKeyAsync(organization, project, product, metadata, cancellationToken: token);

        // Rotated once, so that it has a superseded secret.
        await client.ValidateKeyAsync(key.Plaintext, cancellationToken: token);
        var rotated = await client.RotateKeyAsync(
            organization, key.Key.Id, TimeSpan.FromDays(1), cancellationToken: token);
        return new(organization, project, product, rotated);
    }

    /// <summary>The id for a route's parameter of this name.</summary>
    public string IdOf(string parameter) => parameter switch
    {
        "organizationId" => Organization.ToString(),
        "projectId" => Project.ToString(),
        "productId" => Product.ToString(),
        "keyId" => Key.Key.Id.ToString(),
        "number" => "1",
        _ => throw new ArgumentException("The route has an unknown parameter.", nameof(parameter)),
    };
}
