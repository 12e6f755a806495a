using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

public abstract class DeletionTests(TestDatabase database) : BehaviourSuite(database)
{
    private static readonly int Rounds = Races.Rounds;

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

    [Fact]
    public async Task A_key_is_issued_or_its_project_deleted_but_never_both()
    {
        var tenant = await CreateTenantAsync();
        await AssertOneOfTwoAsync(
            async round =>
            {
                var project = await Client.CreateProjectAsync(tenant.Organization, $"project {round}", Cancellation);
                await Client.AddProductToProjectAsync(tenant.Product, project.Id, Cancellation);
                return (tenant.Organization, (ProjectId?)project.Id, tenant.Product);
            },
            (client, target) => client.DeleteProjectAsync(target.Organization, target.Project!.Value, Cancellation));
    }

    [Fact]
    public async Task A_key_is_issued_or_its_product_deleted_but_never_both()
    {
        var tenant = await CreateTenantAsync();
        await AssertOneOfTwoAsync(
            async round =>
            {
                var product = await Client.CreateProductAsync(tenant.Organization, $"product {round}", Cancellation);
                return (tenant.Organization, null, product.Id);
            },
            (client, target) => client.DeleteProductAsync(target.Organization, target.Product!.Value, Cancellation));
    }

    [Fact]
    public async Task A_key_is_issued_or_its_link_removed_but_never_both()
    {
        var tenant = await CreateTenantAsync();
        await AssertOneOfTwoAsync(
            async round =>
            {
                var project = await Client.CreateProjectAsync(tenant.Organization, $"project {round}", Cancellation);
                await Client.AddProductToProjectAsync(tenant.Product, project.Id, Cancellation);
                return (tenant.Organization, (ProjectId?)project.Id, tenant.Product);
            },
            (client, target) => client.RemoveProductFromProjectAsync(
                target.Product!.Value,
                target.Project!.Value,
                Cancellation));
    }

    [Fact]
    public Task A_key_is_issued_or_its_organization_deleted_but_never_both() =>
        AssertOneOfTwoAsync(
            async round => ((await Client.CreateOrganizationAsync($"Acme {round}", Cancellation)).Id, null, null),
            (client, target) => client.DeleteOrganizationAsync(target.Organization, cancellationToken: Cancellation));

    [Fact]
    public async Task A_creation_races_with_the_deletion_of_its_organization_and_one_of_them_is_refused()
    {
        var (creating, deleting) = (Open(), Open());
        for (var round = 0; round < Rounds; round++)
        {
            var organization = (await Client.CreateOrganizationAsync($"Acme {round}", Cancellation)).Id;
            Func<Task> create = round % 2 is 0
                ? () => creating.CreateProjectAsync(organization, "v1", Cancellation)
                : () => creating.CreateProductAsync(organization, "My API", Cancellation);

            var outcomes = await Task.WhenAll(
                OutcomeAsync(create),
                OutcomeAsync(() => deleting.DeleteOrganizationAsync(organization, cancellationToken: Cancellation)));

            Assert.Single(outcomes, outcome => outcome is null);
            Assert.True(outcomes is [null, InUseException] or [NotFoundException, null]);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_link_that_races_with_the_deletion_of_its_project_or_product_leaves_no_row(bool deletesProject)
    {
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var (linking, deleting) = (Open(), Open());
        for (var round = 0; round < Rounds; round++)
        {
            var project = (await Client.CreateProjectAsync(organization, $"project {round}", Cancellation)).Id;
            var product = (await Client.CreateProductAsync(organization, $"product {round}", Cancellation)).Id;

            var outcomes = await Task.WhenAll(
                OutcomeAsync(() => linking.AddProductToProjectAsync(product, project, Cancellation)),
                OutcomeAsync(() => deletesProject
                    ? deleting.DeleteProjectAsync(organization, project, Cancellation)
                    : deleting.DeleteProductAsync(organization, product, Cancellation)));

            // A link that came first is deleted as well.
            Assert.True(outcomes is [null or NotFoundException, null], $"{outcomes[0]} {outcomes[1]}");
        }

        Assert.Equal(0, await Database.CountAsync("api_key_project_products"));
    }

    [Fact]
    public async Task One_of_many_concurrent_deletions_of_a_project_succeeds()
    {
        var tenant = await CreateTenantAsync();
        var clients = Enumerable.Range(0, 4).Select(_ => Open()).ToList();
        for (var round = 0; round < 10; round++)
        {
            var project = (await Client.CreateProjectAsync(tenant.Organization, $"project {round}", Cancellation)).Id;
            await Client.AddProductToProjectAsync(tenant.Product, project, Cancellation);

            var outcomes = await Task.WhenAll(clients.Select(
                client => OutcomeAsync(() => client.DeleteProjectAsync(tenant.Organization, project, Cancellation))));

            Assert.Single(outcomes, outcome => outcome is null);
            Assert.Equal(3, outcomes.Count(outcome => outcome is NotFoundException));
        }
    }

    /// <summary>
    /// Issues a key while its organization, project, product or link is deleted, in many rounds. One of the two calls
    /// is refused in each round.
    /// </summary>
    private async Task AssertOneOfTwoAsync(
        Func<int, Task<(OrganizationId Organization, ProjectId? Project, ProductId? Product)>> create,
        Func<ApiKeyClient, (OrganizationId Organization, ProjectId? Project, ProductId? Product), Task> delete)
    {
        var (issuing, deleting) = (Open(), Open());
        var issued = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var target = await create(round);

            var outcomes = await Task.WhenAll(
                OutcomeAsync(
                    () => issuing.CreateKeyAsync(
                        target.Organization,
                        target.Project,
                        target.Product,
                        cancellationToken: Cancellation)),
                OutcomeAsync(() => delete(deleting, target)));

            Assert.True(
                outcomes is [null, InUseException] or [NotFoundException or ProductNotLinkedException, null],
                $"{outcomes[0]?.Message ?? "It was issued"} / {outcomes[1]?.Message ?? "It was deleted"}");
            issued += outcomes[0] is null ? 1 : 0;
        }

        Assert.Equal(issued, await Database.CountAsync("api_key_keys"));
        Assert.Equal(issued, await Database.CountAsync("api_key_secrets"));
        Assert.Equal(
            0,
            await Database.CountAsync(
                "api_key_keys k LEFT JOIN api_key_organizations o ON o.id = k.organization_id WHERE o.id IS NULL"));
        Assert.Equal(
            0,
            await Database.CountAsync(
                "api_key_keys k LEFT JOIN api_key_projects p ON p.id = k.project_id " +
                "WHERE k.project_id IS NOT NULL AND p.id IS NULL"));
        Assert.Equal(
            0,
            await Database.CountAsync(
                "api_key_keys k LEFT JOIN api_key_products p ON p.id = k.product_id " +
                "WHERE k.product_id IS NOT NULL AND p.id IS NULL"));
    }

    /// <summary>Returns the exception that refused a call, or null. A database fault fails the test.</summary>
    private static Task<ApiKeyException?> OutcomeAsync(Func<Task> call) => Task.Run<ApiKeyException?>(async () =>
    {
        try
        {
            await call();
            return null;
        }
        catch (ApiKeyException exception)
        {
            return exception;
        }
    }, Cancellation);

    private static void AssertInUse(string kind, Guid id, long keys, InUseException exception) =>
        Assert.Equal(
            (kind, id, keys, 0L, 0L),
            (exception.Kind, exception.Id, exception.KeyCount, exception.ProjectCount, exception.ProductCount));
}
