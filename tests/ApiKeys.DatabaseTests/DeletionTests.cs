using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

public abstract class DeletionTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task A_project_or_product_without_keys_is_deleted_with_its_links()
    {
        var tenant = await CreateTenantAsync();
        var otherProject = (await Client.CreateProjectAsync(tenant.Organization, "v2", Cancellation)).Id;
        var otherProduct = (await Client.CreateProductAsync(tenant.Organization, "Other API", Cancellation)).Id;
        await Client.AddProductToProjectAsync(otherProduct, tenant.Project, Cancellation);
        await Client.AddProductToProjectAsync(otherProduct, otherProject, Cancellation);

        await Client.DeleteProjectAsync(tenant.Organization, tenant.Project, Cancellation);
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.GetProjectAsync(tenant.Organization, tenant.Project, Cancellation));
        Assert.Equal(1, await Database.CountAsync("api_key_project_products"));

        await Client.DeleteProductAsync(tenant.Organization, otherProduct, Cancellation);
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.GetProductAsync(tenant.Organization, otherProduct, Cancellation));
        Assert.Equal(0, await Database.CountAsync("api_key_project_products"));

        await Client.DeleteProjectAsync(tenant.Organization, otherProject, Cancellation);
        await Client.DeleteProductAsync(tenant.Organization, tenant.Product, Cancellation);
        await Client.DeleteOrganizationAsync(tenant.Organization, cancellationToken: Cancellation);
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.GetOrganizationAsync(tenant.Organization, Cancellation));
        Assert.Null(await Client.FindOrganizationAsync("Acme Inc", Cancellation));
        Assert.True((await Client.GetOrCreateOrganizationAsync("Acme Inc", Cancellation)).Created);
    }

    [Fact]
    public async Task A_project_or_product_that_keys_are_scoped_to_is_not_deleted_and_keeps_its_links()
    {
        var tenant = await CreateTenantAsync();
        var ofProject = await Client.CreateKeyAsync(
            tenant.Organization,
            tenant.Project,
            cancellationToken: Cancellation);
        var ofProduct = await Client.CreateKeyAsync(
            tenant.Organization,
            productId: tenant.Product,
            cancellationToken: Cancellation);
        var ofBoth = await Client.CreateKeyAsync(
            tenant.Organization,
            tenant.Project,
            tenant.Product,
            cancellationToken: Cancellation);
        await Client.RevokeKeyAsync(tenant.Organization, ofBoth.Key.Id, cancellationToken: Cancellation);

        AssertInUse(
            "project",
            tenant.Project.Value,
            keys: 2,
            await Assert.ThrowsAsync<InUseException>(
                () => Client.DeleteProjectAsync(tenant.Organization, tenant.Project, Cancellation)));
        AssertInUse(
            "product",
            tenant.Product.Value,
            keys: 2,
            await Assert.ThrowsAsync<InUseException>(
                () => Client.DeleteProductAsync(tenant.Organization, tenant.Product, Cancellation)));
        AssertInUse(
            "link",
            tenant.Product.Value,
            keys: 1,
            await Assert.ThrowsAsync<InUseException>(
                () => Client.RemoveProductFromProjectAsync(tenant.Product, tenant.Project, Cancellation)));
        Assert.Equal(1, await Database.CountAsync("api_key_project_products"));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(ofProject, new() { Product = tenant.Product }));

        await Client.DeleteKeyAsync(tenant.Organization, ofBoth.Key.Id, Cancellation);
        await Client.RemoveProductFromProjectAsync(tenant.Product, tenant.Project, Cancellation);
        await Client.DeleteKeyAsync(tenant.Organization, ofProject.Key.Id, Cancellation);
        await Client.DeleteProjectAsync(tenant.Organization, tenant.Project, Cancellation);
        await Client.DeleteKeyAsync(tenant.Organization, ofProduct.Key.Id, Cancellation);
        await Client.DeleteProductAsync(tenant.Organization, tenant.Product, Cancellation);
    }

    [Fact]
    public async Task An_organization_in_use_is_not_deleted_and_the_error_counts_what_uses_it()
    {
        var tenant = await CreateTenantAsync();
        await Client.CreateProjectAsync(tenant.Organization, "v2", Cancellation);
        var key = await Client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);

        var exception = await Assert.ThrowsAsync<InUseException>(
            () => Client.DeleteOrganizationAsync(tenant.Organization, cancellationToken: Cancellation));

        Assert.Equal(
            ("organization", tenant.Organization.Value, 1L, 2L, 1L),
            (exception.Kind, exception.Id, exception.KeyCount, exception.ProjectCount, exception.ProductCount));
        Assert.Equal(
            $"The organization {tenant.Organization} is still used by 1 key, 2 projects, 1 product. "
            + "Delete its dependants first.",
            exception.Message);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(key));
    }

    [Fact]
    public async Task A_deletion_through_another_organization_finds_and_deletes_nothing()
    {
        var acme = await CreateTenantAsync("Acme Inc");
        var rival = await CreateTenantAsync("Rival Ltd");
        await Client.CreateKeyAsync(acme.Organization, acme.Project, acme.Product, cancellationToken: Cancellation);
        var missing = OrganizationId.From(Guid.CreateVersion7(Clock.Now));

        var exception = await Assert.ThrowsAsync<NotFoundException>(
            () => Client.DeleteProjectAsync(rival.Organization, acme.Project, Cancellation));
        Assert.Equal(("project", acme.Project.Value), (exception.Kind, exception.Id));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.DeleteProductAsync(rival.Organization, acme.Product, Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.RemoveProductFromProjectAsync(acme.Product, rival.Project, Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.RemoveProductFromProjectAsync(new(missing.Value), rival.Project, Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.DeleteOrganizationAsync(missing, cancellationToken: Cancellation));

        Assert.Equal(2, await Database.CountAsync("api_key_projects"));
        Assert.Equal(2, await Database.CountAsync("api_key_products"));
        Assert.Equal(2, await Database.CountAsync("api_key_project_products"));
    }

    [Fact]
    public async Task A_deletion_or_an_unlinking_ends_coverage_at_once()
    {
        var tenant = await CreateTenantAsync();
        var otherProject = (await Client.CreateProjectAsync(tenant.Organization, "v2", Cancellation)).Id;
        var orgWide = await Client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);
        var ofProject = await Client.CreateKeyAsync(
            tenant.Organization,
            tenant.Project,
            cancellationToken: Cancellation);
        KeyRequirement ofOtherProject = new() { Project = otherProject };
        KeyRequirement ofProduct = new() { Product = tenant.Product };
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(orgWide, ofOtherProject));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(orgWide, ofProduct));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(ofProject, ofProduct));

        await Client.RemoveProductFromProjectAsync(tenant.Product, tenant.Project, Cancellation);
        Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(ofProject, ofProduct));
        await Client.DeleteProjectAsync(tenant.Organization, otherProject, Cancellation);
        Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(orgWide, ofOtherProject));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(orgWide, ofProduct));
        await Client.DeleteProductAsync(tenant.Organization, tenant.Product, Cancellation);
        Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(orgWide, ofProduct));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(orgWide));
    }

    [Fact]
    public async Task Another_client_learns_of_a_deletion_before_the_cache_duration_ends()
    {
        var client = Open(new()
        {
            CacheDuration = TimeSpan.FromHours(1),
            ChangePollInterval = TimeSpan.FromMilliseconds(20),
        });
        var tenant = await CreateTenantAsync();
        var issued = await Client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);
        KeyRequirement requirement = new() { Project = tenant.Project };
        Assert.True((await client.ValidateKeyAsync(issued.Plaintext, requirement, Cancellation)).IsValid);
        await Client.DeleteProjectAsync(tenant.Organization, tenant.Project, Cancellation);

        var status = ValidationStatus.Valid;
        for (var waits = 0; waits < 3_000 && status is ValidationStatus.Valid; waits++)
        {
            await Task.Delay(5, Cancellation);
            status = (await client.ValidateKeyAsync(issued.Plaintext, requirement, Cancellation)).Status;
        }

        Assert.Equal(ValidationStatus.OutOfScope, status);
    }

    private static void AssertInUse(string kind, Guid id, long keys, InUseException exception) =>
        Assert.Equal(
            (kind, id, keys, 0L, 0L),
            (exception.Kind, exception.Id, exception.KeyCount, exception.ProjectCount, exception.ProductCount));
}
