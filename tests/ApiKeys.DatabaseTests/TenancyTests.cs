using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

public abstract class TenancyTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task An_org_wide_key_covers_every_project_and_product_of_its_organization()
    {
        var acme = await CreateTenantAsync();
        var key = await Client.CreateKeyAsync(acme.Organization, cancellationToken: Cancellation);

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(key, new() { Organization = acme.Organization }));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(key, new() { Project = acme.Project }));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(key, new() { Product = acme.Product }));
        Assert.Equal(
            ValidationStatus.Valid,
            await StatusAsync(
                key,
                new() { Organization = acme.Organization, Project = acme.Project, Product = acme.Product }));
    }

    [Fact]
    public async Task A_project_scoped_key_covers_its_project_and_the_products_that_are_linked_to_it()
    {
        var acme = await CreateTenantAsync();
        var otherProject = await Client.CreateProjectAsync(acme.Organization, "v2", Cancellation);
        var otherProduct = await Client.CreateProductAsync(acme.Organization, "Other API", Cancellation);
        var key = await Client.CreateKeyAsync(acme.Organization, acme.Project, cancellationToken: Cancellation);

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(key, new() { Project = acme.Project }));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(key, new() { Product = acme.Product }));
        Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(key, new() { Project = otherProject.Id }));
        Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(key, new() { Product = otherProduct.Id }));

        await Client.AddProductToProjectAsync(otherProduct.Id, acme.Project, Cancellation);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(key, new() { Product = otherProduct.Id }));
    }

    [Fact]
    public async Task A_product_scoped_key_covers_its_product_and_the_projects_that_it_is_linked_to()
    {
        var acme = await CreateTenantAsync();
        var otherProject = await Client.CreateProjectAsync(acme.Organization, "v2", Cancellation);
        var otherProduct = await Client.CreateProductAsync(acme.Organization, "Other API", Cancellation);
        await Client.AddProductToProjectAsync(otherProduct.Id, otherProject.Id, Cancellation);
        var key = await Client.CreateKeyAsync(
            acme.Organization,
            productId: acme.Product,
            cancellationToken: Cancellation);

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(key, new() { Product = acme.Product }));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(key, new() { Project = acme.Project }));
        Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(key, new() { Product = otherProduct.Id }));
        Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(key, new() { Project = otherProject.Id }));
    }

    [Fact]
    public async Task A_key_of_a_project_and_a_product_covers_only_these()
    {
        var acme = await CreateTenantAsync();
        var otherProject = await Client.CreateProjectAsync(acme.Organization, "v2", Cancellation);
        var otherProduct = await Client.CreateProductAsync(acme.Organization, "Other API", Cancellation);
        await Client.AddProductToProjectAsync(acme.Product, otherProject.Id, Cancellation);
        await Client.AddProductToProjectAsync(otherProduct.Id, acme.Project, Cancellation);
        var key = await Client.CreateKeyAsync(
            acme.Organization,
            acme.Project,
            acme.Product,
            cancellationToken: Cancellation);

        Assert.Equal(
            ValidationStatus.Valid,
            await StatusAsync(key, new() { Project = acme.Project, Product = acme.Product }));
        Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(key, new() { Project = otherProject.Id }));
        Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(key, new() { Product = otherProduct.Id }));
        var refused = await ValidateAsync(key, new() { Project = otherProject.Id });
        Assert.Throws<OutOfScopeException>(() => refused.EnsureValid());
    }

    [Fact]
    public async Task A_project_or_product_of_another_organization_is_treated_as_missing()
    {
        var acme = await CreateTenantAsync("Acme Inc");
        var rival = await CreateTenantAsync("Rival Ltd");
        var key = (await Client.CreateKeyAsync(acme.Organization, cancellationToken: Cancellation)).Key;
        var foreign = (rival.Organization, key.Id);

        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.GetKeyAsync(foreign.Organization, foreign.Id, Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.UpdateKeyAsync(foreign.Organization, foreign.Id, new() { Name = "stolen" }, Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.RevokeKeyAsync(foreign.Organization, foreign.Id, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.DisableKeyAsync(foreign.Organization, foreign.Id, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.EnableKeyAsync(foreign.Organization, foreign.Id, Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.DeleteKeyAsync(foreign.Organization, foreign.Id, Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.GetProjectAsync(rival.Organization, acme.Project, Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.GetProductAsync(rival.Organization, acme.Product, Cancellation));
        Assert.Empty(await ToListAsync(Client.ListKeysAsync(rival.Organization)));
        Assert.Empty(await ToListAsync(Client.ListKeysAsync(rival.Organization, new() { Project = acme.Project })));
        Assert.Empty(await ToListAsync(Client.ListKeysAsync(rival.Organization, new() { Product = acme.Product })));
        Assert.Empty(await ToListAsync(Client.ListProjectProductsAsync(rival.Organization, acme.Project)));
        Assert.Equal(key, await Client.GetKeyAsync(acme.Organization, key.Id, Cancellation));
    }

    [Fact]
    public async Task The_database_itself_refuses_a_row_that_joins_two_organizations()
    {
        var acme = await CreateTenantAsync("Acme Inc");
        var rival = await CreateTenantAsync("Rival Ltd");
        var unlinked = await Client.CreateProductAsync(acme.Organization, "Other API", Cancellation);
        var issued = await Client.CreateKeyAsync(
            acme.Organization,
            acme.Project,
            acme.Product,
            cancellationToken: Cancellation);
        var key = issued.Key;
        var (ours, theirs) = (Database.Literal(acme.Organization.Value), Database.Literal(rival.Organization.Value));
        var where = $"WHERE id = {Database.Literal(key.Id.Value)}";

        string[] refused =
        [
            $"UPDATE api_key_keys SET organization_id = {theirs} {where}",
            $"UPDATE api_key_keys SET project_id = {Database.Literal(rival.Project.Value)} {where}",
            $"UPDATE api_key_keys SET product_id = {Database.Literal(rival.Product.Value)} {where}",
            $"UPDATE api_key_keys SET project_id = {Database.Literal(rival.Project.Value)}, " +
            $"product_id = {Database.Literal(rival.Product.Value)} {where}",
            $"UPDATE api_key_keys SET product_id = {Database.Literal(unlinked.Id.Value)} {where}",
            Link(ours, acme.Project, rival.Product),
            Link(theirs, acme.Project, rival.Product),
            Link(ours, rival.Project, acme.Product),
            Link(ours, rival.Project, rival.Product),
        ];
        foreach (var sql in refused)
            await Assert.ThrowsAnyAsync<DbException>(() => Database.ExecuteAsync(sql));

        Assert.Equal(1, await Database.ExecuteAsync($"UPDATE api_key_keys SET project_id = project_id {where}"));
        Assert.Equal(1, await Database.ExecuteAsync(Link(ours, acme.Project, unlinked.Id)));

        string Link(string organization, ProjectId project, ProductId product) =>
            "INSERT INTO api_key_project_products (organization_id, project_id, product_id) " +
            $"VALUES ({organization}, {Database.Literal(project.Value)}, {Database.Literal(product.Value)})";
    }

    [Fact]
    public async Task A_key_with_missing_targets_leaves_no_row()
    {
        var acme = await CreateTenantAsync();
        var nowhere = ProjectId.From(Guid.CreateVersion7(Clock.Now));

        var project = await Assert.ThrowsAsync<NotFoundException>(
            () => Client.CreateKeyAsync(acme.Organization, nowhere, cancellationToken: Cancellation));
        var product = await Assert.ThrowsAsync<NotFoundException>(
            () => Client.CreateKeyAsync(
                acme.Organization,
                productId: new(nowhere.Value),
                cancellationToken: Cancellation));
        var organization = await Assert.ThrowsAsync<NotFoundException>(
            () => Client.CreateKeyAsync(new(nowhere.Value), cancellationToken: Cancellation));

        Assert.Equal(("project", "product", "organization"), (project.Kind, product.Kind, organization.Kind));
        Assert.Equal(0, await Database.CountAsync("api_key_keys"));
        Assert.Equal(0, await Database.CountAsync("api_key_secrets"));
    }

    [Fact]
    public async Task A_product_or_project_that_does_not_exist_cannot_be_linked()
    {
        var acme = await CreateTenantAsync();
        var nowhere = Guid.CreateVersion7(Clock.Now);

        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.AddProductToProjectAsync(new(nowhere), acme.Project, Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.AddProductToProjectAsync(acme.Product, new(nowhere), Cancellation));
        Assert.Equal(1, await Database.CountAsync("api_key_project_products"));
    }
}
