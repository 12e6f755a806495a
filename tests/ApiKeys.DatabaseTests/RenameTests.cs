using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

public abstract class RenameTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task A_rename_changes_the_name_and_nothing_else()
    {
        var tenant = await CreateTenantAsync("Acme Inc");
        var organization = await Client.GetOrganizationAsync(tenant.Organization, Cancellation);
        var project = await Client.GetProjectAsync(tenant.Organization, tenant.Project, Cancellation);
        var product = await Client.GetProductAsync(tenant.Organization, tenant.Product, Cancellation);
        Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(
            organization with { Name = "名前 🗝️" },
            await Client.RenameOrganizationAsync(organization.Id, "名前 🗝️", Cancellation));
        Assert.Equal(
            project with { Name = "v2" },
            await Client.RenameProjectAsync(organization.Id, project.Id, "v2", Cancellation));
        Assert.Equal(
            product with { Name = "it's" },
            await Client.RenameProductAsync(organization.Id, product.Id, "it's", Cancellation));

        Assert.Equal(
            organization with { Name = "名前 🗝️" },
            await Client.GetOrganizationAsync(organization.Id, Cancellation));
        Assert.Equal(
            project with { Name = "v2" },
            await Client.GetProjectAsync(organization.Id, project.Id, Cancellation));
        Assert.Equal(
            [product with { Name = "it's" }],
            await ToListAsync(Client.ListProjectProductsAsync(organization.Id, project.Id)));
    }

    [Fact]
    public async Task A_freed_name_can_be_taken_by_another()
    {
        var tenant = await CreateTenantAsync("Acme Inc");
        await Client.RenameOrganizationAsync(tenant.Organization, "Acme Ltd", Cancellation);
        await Client.RenameProjectAsync(tenant.Organization, tenant.Project, "v2", Cancellation);
        await Client.RenameProductAsync(tenant.Organization, tenant.Product, "Our API", Cancellation);

        Assert.Null(await Client.FindOrganizationAsync("Acme Inc", Cancellation));
        Assert.True((await Client.GetOrCreateOrganizationAsync("Acme Inc", Cancellation)).Created);
        Assert.True((await Client.GetOrCreateProjectAsync(tenant.Organization, "v1", Cancellation)).Created);
        Assert.True((await Client.GetOrCreateProductAsync(tenant.Organization, "My API", Cancellation)).Created);
    }

    [Fact]
    public async Task A_taken_name_is_refused_with_the_id_of_the_one_that_has_it()
    {
        var acme = await CreateTenantAsync("Acme Inc");
        var rival = await CreateTenantAsync("Rival Ltd");
        var project = await Client.CreateProjectAsync(acme.Organization, "v2", Cancellation);
        var product = await Client.CreateProductAsync(acme.Organization, "Other API", Cancellation);

        var ofOrganization = await Assert.ThrowsAsync<AlreadyExistsException>(
            () => Client.RenameOrganizationAsync(acme.Organization, "Rival Ltd", Cancellation));
        var ofProject = await Assert.ThrowsAsync<AlreadyExistsException>(
            () => Client.RenameProjectAsync(acme.Organization, project.Id, "v1", Cancellation));
        var ofProduct = await Assert.ThrowsAsync<AlreadyExistsException>(
            () => Client.RenameProductAsync(acme.Organization, product.Id, "My API", Cancellation));

        Assert.Equal(("organization", rival.Organization.Value), (ofOrganization.Kind, ofOrganization.ExistingId));
        Assert.Equal(("project", acme.Project.Value), (ofProject.Kind, ofProject.ExistingId));
        Assert.Equal(("product", acme.Product.Value), (ofProduct.Kind, ofProduct.ExistingId));
        Assert.Equal(project, await Client.GetProjectAsync(acme.Organization, project.Id, Cancellation));
        await Client.RenameProjectAsync(rival.Organization, rival.Project, "v2", Cancellation);
    }

    [Fact]
    public async Task Renaming_to_the_same_name_changes_nothing()
    {
        var tenant = await CreateTenantAsync("Acme Inc");

        Assert.Equal(
            await Client.GetOrganizationAsync(tenant.Organization, Cancellation),
            await Client.RenameOrganizationAsync(tenant.Organization, "Acme Inc", Cancellation));
        Assert.Equal(
            await Client.GetProjectAsync(tenant.Organization, tenant.Project, Cancellation),
            await Client.RenameProjectAsync(tenant.Organization, tenant.Project, "v1", Cancellation));
        Assert.Equal(
            await Client.GetProductAsync(tenant.Organization, tenant.Product, Cancellation),
            await Client.RenameProductAsync(tenant.Organization, tenant.Product, "My API", Cancellation));
    }

    [Fact]
    public async Task A_rename_through_another_organization_is_refused_as_not_found()
    {
        var acme = await CreateTenantAsync("Acme Inc");
        var rival = await CreateTenantAsync("Rival Ltd");

        var exception = await Assert.ThrowsAsync<NotFoundException>(
            () => Client.RenameProjectAsync(rival.Organization, acme.Project, "stolen", Cancellation));
        Assert.Equal(("project", acme.Project.Value), (exception.Kind, exception.Id));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.RenameProductAsync(rival.Organization, acme.Product, "stolen", Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.RenameOrganizationAsync(new(Guid.CreateVersion7(Clock.Now)), "Rival Ltd", Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.RenameProjectAsync(
                acme.Organization,
                new(Guid.CreateVersion7(Clock.Now)),
                "v1",
                Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.RenameProductAsync(
                acme.Organization,
                new(Guid.CreateVersion7(Clock.Now)),
                "My API",
                Cancellation));

        Assert.Equal("v1", (await Client.GetProjectAsync(acme.Organization, acme.Project, Cancellation)).Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" v2")]
    [InlineData("v\n2")]
    public async Task A_name_that_breaks_a_rule_is_refused(string name)
    {
        var tenant = await CreateTenantAsync();

        await Assert.ThrowsAsync<ArgumentException>(
            nameof(name),
            () => Client.RenameOrganizationAsync(tenant.Organization, name, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            nameof(name),
            () => Client.RenameProjectAsync(tenant.Organization, tenant.Project, name, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            nameof(name),
            () => Client.RenameProductAsync(tenant.Organization, tenant.Product, name, Cancellation));
    }

    [Fact]
    public async Task One_of_many_concurrent_renames_gets_the_name_and_the_others_are_told_its_id()
    {
        const int Rivals = 8;
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var projects = new List<ProjectId>();
        for (var i = 0; i < Rivals; i++)
            projects.Add((await Client.CreateProjectAsync(organization, $"v{i}", Cancellation)).Id);
        var clients = projects.ConvertAll(_ => Open());

        for (var round = 0; round < 20; round++)
        {
            var name = $"round {round}";
            var outcomes = await Task.WhenAll(projects.Select((project, i) => Task.Run(
                () => RenameAsync(clients[i], organization, project, name), Cancellation)));

            var winner = Assert.Single(projects, project => outcomes[projects.IndexOf(project)] is null);
            Assert.All(outcomes.Where(holder => holder is not null), holder => Assert.Equal(winner.Value, holder));
            Assert.Equal(name, (await Client.GetProjectAsync(organization, winner, Cancellation)).Name);
        }

        static async Task<Guid?> RenameAsync(
            ApiKeyClient client,
            OrganizationId organization,
            ProjectId project,
            string name)
        {
            try
            {
                await client.RenameProjectAsync(organization, project, name, Cancellation);
                return null;
            }
            catch (AlreadyExistsException exception)
            {
                return exception.ExistingId;
            }
        }
    }

    [Fact]
    public async Task Get_or_create_always_returns_while_its_name_is_taken_and_freed()
    {
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var (renaming, creating) = (Open(), Open());

        // Each time, another project has the name v1 for a moment.
        var names = Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                var (project, _) = await renaming.GetOrCreateProjectAsync(organization, "v1", Cancellation);
                await renaming.RenameProjectAsync(organization, project.Id, $"given up {i}", Cancellation);
            }
        }, Cancellation);
        while (!names.IsCompleted)
            Assert.Equal("v1", (await creating.GetOrCreateProjectAsync(organization, "v1", Cancellation)).Project.Name);
        await names;
    }
}
