namespace ApiKeys.AspNetCore.Tests.Authorization;

/// <summary>An organization, a product and a project that is linked to it. It issues the keys of a test.</summary>
internal sealed class Tenant
{
    private readonly ApiKeyClient _client;

    private Tenant(ApiKeyClient client, OrganizationId organization, ProductId product, ProjectId project)
    {
        _client = client;
        Organization = organization;
        Product = product;
        Project = project;
    }

    public OrganizationId Organization { get; }

    public ProductId Product { get; }

    public ProjectId Project { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<Tenant> CreateAsync(ApiKeyClient client, string name = "Acme Inc")
    {
        var organization = (await client.CreateOrganizationAsync(name, Token)).Id;
        var product = (await client.CreateProductAsync(organization, "Orders", Token)).Id;
        var project = (await client.CreateProjectAsync(organization, "Shop", Token)).Id;
        await client.AddProductToProjectAsync(product, project, Token);
        return new(client, organization, product, project);
    }

    /// <summary>Issues a key of the organization.</summary>
    /// <param name="scopes">The scopes that it is granted.</param>
    public Task<string> IssueAsync(params string[] scopes) => IssueForAsync(product: null, scopes);

    /// <summary>Issues a key that is scoped to a product.</summary>
    /// <param name="product">The product, or null for none.</param>
    /// <param name="scopes">The scopes that it is granted.</param>
    public async Task<string> IssueForAsync(ProductId? product, params string[] scopes) =>
        (await _client.CreateKeyAsync(
            Organization, productId: product, metadata: new() { Scopes = scopes }, cancellationToken: Token)).Plaintext;

    /// <summary>Issues a key that is scoped to the project.</summary>
    public async Task<string> IssueForProjectAsync() =>
        (await _client.CreateKeyAsync(Organization, projectId: Project, cancellationToken: Token)).Plaintext;
}
