using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

public abstract class OrganizationTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task Created_tenants_are_read_back_unchanged()
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var project = await Client.CreateProjectAsync(organization.Id, "v1", Cancellation);
        var product = await Client.CreateProductAsync(organization.Id, "My API", Cancellation);

        Assert.Equal(organization, await Client.GetOrganizationAsync(organization.Id, Cancellation));
        Assert.Equal(organization, await Client.FindOrganizationAsync("Acme Inc", Cancellation));
        Assert.Equal(project, await Client.GetProjectAsync(organization.Id, project.Id, Cancellation));
        Assert.Equal(product, await Client.GetProductAsync(organization.Id, product.Id, Cancellation));
        Assert.Equal("Acme Inc", organization.Name);
        Assert.Equal(Clock.Now, organization.CreatedAt);
        Assert.Equal(TimeSpan.Zero, organization.CreatedAt.Offset);
    }

    [Fact]
    public async Task A_duplicate_name_is_refused_with_the_id_of_the_existing_one()
    {
        var tenant = await CreateTenantAsync("Acme Inc");

        var organization = await Assert.ThrowsAsync<AlreadyExistsException>(
            () => Client.CreateOrganizationAsync("Acme Inc", Cancellation));
        var project = await Assert.ThrowsAsync<AlreadyExistsException>(
            () => Client.CreateProjectAsync(tenant.Organization, "v1", Cancellation));
        var product = await Assert.ThrowsAsync<AlreadyExistsException>(
            () => Client.CreateProductAsync(tenant.Organization, "My API", Cancellation));

        Assert.Equal(tenant.Organization.Value, organization.ExistingId);
        Assert.Equal(tenant.Project.Value, project.ExistingId);
        Assert.Equal(tenant.Product.Value, product.ExistingId);
    }

    [Fact]
    public async Task Two_organizations_may_use_the_same_names()
    {
        var acme = await CreateTenantAsync("Acme Inc");
        var rival = await CreateTenantAsync("Rival Ltd");

        Assert.NotEqual(acme.Project, rival.Project);
        Assert.NotEqual(acme.Product, rival.Product);
    }

    [Fact]
    public async Task Get_or_create_creates_once()
    {
        var (organization, organizationCreated) = await Client.GetOrCreateOrganizationAsync("Acme Inc", Cancellation);
        var (project, projectCreated) = await Client.GetOrCreateProjectAsync(organization.Id, "v1", Cancellation);
        var (product, productCreated) = await Client.GetOrCreateProductAsync(organization.Id, "My API", Cancellation);

        Assert.True(organizationCreated && projectCreated && productCreated);
        Assert.Equal((organization, false), await Client.GetOrCreateOrganizationAsync("Acme Inc", Cancellation));
        Assert.Equal((project, false), await Client.GetOrCreateProjectAsync(organization.Id, "v1", Cancellation));
        Assert.Equal((product, false), await Client.GetOrCreateProductAsync(organization.Id, "My API", Cancellation));
    }

    [Fact]
    public async Task Concurrent_get_or_create_calls_create_once()
    {
        var organizations = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(
                _ => Task.Run(() => Open().GetOrCreateOrganizationAsync("Acme Inc", Cancellation), Cancellation)));
        var organization = organizations[0].Organization;
        var projects = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(
            () => Client.GetOrCreateProjectAsync(organization.Id, "v1", Cancellation), Cancellation)));
        var products = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(
                _ => Task.Run(
                    () => Client.GetOrCreateProductAsync(organization.Id, "My API", Cancellation),
                    Cancellation)));

        Assert.Single(organizations, result => result.Created);
        Assert.Single(organizations.Select(result => result.Organization).Distinct());
        Assert.Single(projects, result => result.Created);
        Assert.Single(products, result => result.Created);
        Assert.Equal(1, await Database.CountAsync("api_key_organizations"));
    }

    [Fact]
    public async Task Names_are_compared_ordinally()
    {
        string[] names =
        [
            "acme",
            "Acme",
            "ACME",
            "acmé",
            "acme\u0301",
            "acme 1",
            "acme  1",
            "Ⅳ",
            "IV",
            "straße",
            "strasse",
        ];
        foreach (var name in names)
            await Client.CreateOrganizationAsync(name, Cancellation);

        var listed = await ToListAsync(Client.ListOrganizationsAsync());
        Assert.Equal(
            names.Order(StringComparer.Ordinal),
            listed.Select(organization => organization.Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("名前 🗝️ key")]
    [InlineData("مفتاح")]
    [InlineData("it's; DROP TABLE api_key_keys; --")]
    [InlineData("back\\slash \"quote\" `tick` %_")]
    public async Task A_name_is_kept_as_it_is(string name)
    {
        var organization = await Client.CreateOrganizationAsync(name, Cancellation);

        Assert.Equal(name, (await Client.GetOrganizationAsync(organization.Id, Cancellation)).Name);
        Assert.Equal(organization, await Client.FindOrganizationAsync(name, Cancellation));
        Assert.Null(await Client.FindOrganizationAsync("another", Cancellation));
    }

    [Fact]
    public async Task A_name_of_255_characters_is_kept_and_one_of_256_refused()
    {
        var longest = await Client.CreateOrganizationAsync(new string('ü', 255), Cancellation);

        Assert.Equal(255, (await Client.GetOrganizationAsync(longest.Id, Cancellation)).Name.Length);
        await Assert.ThrowsAsync<ArgumentException>(
            "name",
            () => Client.CreateOrganizationAsync(new string('a', 256), Cancellation));
    }

    [Fact]
    public async Task A_missing_organization_is_not_found()
    {
        var tenant = await CreateTenantAsync();
        var missing = OrganizationId.From(Guid.CreateVersion7(Clock.Now));

        var exception = await Assert.ThrowsAsync<NotFoundException>(
            () => Client.GetOrganizationAsync(missing, Cancellation));
        Assert.Equal(("organization", missing.Value), (exception.Kind, exception.Id));
        await Assert.ThrowsAsync<NotFoundException>(() => Client.CreateProjectAsync(missing, "v1", Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(() => Client.CreateProductAsync(missing, "My API", Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.GetProjectAsync(missing, tenant.Project, Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.GetProductAsync(missing, tenant.Product, Cancellation));
        Assert.Empty(await ToListAsync(Client.ListProjectsAsync(missing)));
        Assert.Empty(await ToListAsync(Client.ListProductsAsync(missing)));
        Assert.Empty(await ToListAsync(Client.ListProjectProductsAsync(missing, tenant.Project)));
        Assert.Empty(await ToListAsync(Client.ListKeysAsync(missing)));
    }

    [Fact]
    public async Task Lists_hold_everything_in_the_order_of_creation()
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var project = await Client.CreateProjectAsync(organization.Id, "v1", Cancellation);
        var products = new List<Product>();
        for (var i = 0; i < 450; i++)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            products.Add(await Client.CreateProductAsync(organization.Id, $"product {i}", Cancellation));
            await Client.AddProductToProjectAsync(products[i].Id, project.Id, Cancellation);
        }

        Assert.Equal(products, await ToListAsync(Client.ListProductsAsync(organization.Id)));
        Assert.Equal(products, await ToListAsync(Client.ListProjectProductsAsync(organization.Id, project.Id)));
        Assert.Equal([project], await ToListAsync(Client.ListProjectsAsync(organization.Id)));
        Assert.Equal([organization], await ToListAsync(Client.ListOrganizationsAsync()));
    }
}
