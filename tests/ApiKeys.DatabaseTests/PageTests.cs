using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

public abstract class PageTests(TestDatabase database) : BehaviourSuite(database)
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(ApiKeyClient.MaxPageSize)]
    public async Task Pages_hold_every_item_once_in_the_order_of_creation(int pageSize)
    {
        var organizations = new List<Organization>();
        var projects = new List<Project>();
        var products = new List<Product>();
        var keys = new List<ApiKey>();
        for (var i = 0; i < 12; i++)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            organizations.Add(await Client.CreateOrganizationAsync($"Acme {i}", Cancellation));
            projects.Add(await Client.CreateProjectAsync(organizations[0].Id, $"v{i}", Cancellation));
            products.Add(await Client.CreateProductAsync(organizations[0].Id, $"API {i}", Cancellation));
            await Client.AddProductToProjectAsync(products[i].Id, projects[0].Id, Cancellation);
            keys.Add((await Client.CreateKeyAsync(organizations[0].Id, cancellationToken: Cancellation)).Key);
        }

        var (organization, project) = (organizations[0].Id, projects[0].Id);
        Assert.Equal(
            organizations,
            await ReadAllAsync<Organization, OrganizationId>(
                after => Client.ListOrganizationsPageAsync(after, pageSize, cancellationToken: Cancellation),
                item => item.Id,
                pageSize));
        Assert.Equal(
            projects,
            await ReadAllAsync<Project, ProjectId>(
                after => Client.ListProjectsPageAsync(organization, after, pageSize, cancellationToken: Cancellation),
                item => item.Id,
                pageSize));
        Assert.Equal(
            products,
            await ReadAllAsync<Product, ProductId>(
                after => Client.ListProductsPageAsync(organization, after, pageSize, cancellationToken: Cancellation),
                item => item.Id,
                pageSize));
        Assert.Equal(
            products,
            await ReadAllAsync<Product, ProductId>(
                after => Client.ListProjectProductsPageAsync(organization, project, after, pageSize, Cancellation),
                item => item.Id,
                pageSize));
        Assert.Equal(
            keys,
            await ReadAllAsync<ApiKey, ApiKeyId>(
                after => Client.ListKeysPageAsync(organization, null, after, pageSize, Cancellation),
                item => item.Id,
                pageSize));
    }

    [Fact]
    public async Task Organizations_projects_and_products_are_listed_by_the_beginning_of_their_names()
    {
        string[] names =
        [
            "ab", "b", "a", "A", "aé", "a\U0010FFFF", "a\U0010FFFFz", "a\uFFFD", "\U0010FFFF", "é", "a b", "a%",
        ];
        var other = await Client.CreateOrganizationAsync("other", Cancellation);
        var organizations = new List<Organization>();
        var projects = new List<Project>();
        var products = new List<Product>();
        foreach (var name in names)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            organizations.Add(await Client.CreateOrganizationAsync(name, Cancellation));
            projects.Add(await Client.CreateProjectAsync(organizations[0].Id, name, Cancellation));
            products.Add(await Client.CreateProductAsync(organizations[0].Id, name, Cancellation));
            await Client.CreateProjectAsync(other.Id, name, Cancellation);
            await Client.CreateProductAsync(other.Id, name, Cancellation);
        }

        var organization = organizations[0].Id;
        foreach (var prefix in (string[])["a", "A", "ab", "abc", "a\U0010FFFF", "\U0010FFFF", "é", "a%", "_"])
        {
            var expected = names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToList();

            Assert.Equal(
                expected,
                (await ToListAsync(Client.ListOrganizationsAsync(prefix))).Select(item => item.Name));
            Assert.Equal(
                projects.Where(project => expected.Contains(project.Name)),
                await ToListAsync(Client.ListProjectsAsync(organization, prefix)));
            Assert.Equal(
                products.Where(product => expected.Contains(product.Name)),
                await ToListAsync(Client.ListProductsAsync(organization, prefix)));
            Assert.Equal(
                expected,
                (await ReadAllAsync<Organization, OrganizationId>(
                    after => Client.ListOrganizationsPageAsync(after, 2, prefix, Cancellation), item => item.Id, 2))
                .Select(item => item.Name));
            Assert.Equal(
                expected,
                (await ReadAllAsync<Project, ProjectId>(
                    after => Client.ListProjectsPageAsync(organization, after, 2, prefix, Cancellation),
                    item => item.Id,
                    2)).Select(item => item.Name));
            Assert.Equal(
                expected,
                (await ReadAllAsync<Product, ProductId>(
                    after => Client.ListProductsPageAsync(organization, after, 2, prefix, Cancellation),
                    item => item.Id,
                    2)).Select(item => item.Name));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData(" a")]
    [InlineData("a\0")]
    public async Task A_list_by_what_no_name_begins_with_is_refused(string prefix)
    {
        Assert.Throws<ArgumentException>("namePrefix", () => Client.ListOrganizationsAsync(prefix));
        Assert.Throws<ArgumentException>("namePrefix", () => Client.ListProjectsAsync(default, prefix));
        Assert.Throws<ArgumentException>("namePrefix", () => Client.ListProductsAsync(default, prefix));
        await Assert.ThrowsAsync<ArgumentException>(
            "namePrefix",
            async () => await Client.ListOrganizationsPageAsync(namePrefix: prefix, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            "namePrefix",
            async () => await Client.ListProjectsPageAsync(
                default, namePrefix: prefix, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            "namePrefix",
            async () => await Client.ListProductsPageAsync(
                default, namePrefix: prefix, cancellationToken: Cancellation));
    }

    [Fact]
    public async Task A_page_of_200_is_full_and_tells_that_there_is_one_more()
    {
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var issued = await Client.CreateKeysAsync(
            organization,
            [.. Enumerable.Range(0, 201).Select(_ => new KeyMetadata())],
            cancellationToken: Cancellation);

        var first = await Client.ListKeysPageAsync(organization, pageSize: 200, cancellationToken: Cancellation);
        var second = await Client.ListKeysPageAsync(
            organization,
            after: first.Items[^1].Id,
            pageSize: 200,
            cancellationToken: Cancellation);

        Assert.True(first.HasMore);
        Assert.Equal(issued.Take(200).Select(key => key.Key), first.Items);
        Assert.False(second.HasMore);
        Assert.Equal(issued[200].Key, Assert.Single(second.Items));
        Assert.Equal(100, (await Client.ListKeysPageAsync(organization, cancellationToken: Cancellation)).Items.Count);
    }

    [Fact]
    public async Task A_page_of_keys_is_filtered_and_shows_uses_that_are_not_written_yet()
    {
        var tenant = await CreateTenantAsync();
        var issued = new List<IssuedKey>();
        for (var i = 0; i < 6; i++)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            issued.Add(
                await Client.CreateKeyAsync(
                    tenant.Organization,
                    i < 3 ? tenant.Project : null,
                    tenant.Product,
                    new() { Owner = i % 2 is 0 ? "u_alice" : "u_bob" },
                    cancellationToken: Cancellation));
        }

        await Client.RevokeKeyAsync(tenant.Organization, issued[0].Key.Id, cancellationToken: Cancellation);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued[2]));

        await AssertFoundAsync(new() { Owner = "u_alice" }, 0, 2, 4);
        await AssertFoundAsync(new() { Project = tenant.Project }, 0, 1, 2);
        await AssertFoundAsync(new() { Product = tenant.Product, Status = KeyStatus.Active }, 1, 2, 3, 4, 5);
        await AssertFoundAsync(new() { Status = KeyStatus.Revoked }, 0);
        var page = await Client.ListKeysPageAsync(
            tenant.Organization,
            new() { Owner = "u_alice" },
            issued[0].Key.Id,
            1,
            Cancellation);
        Assert.True(page.HasMore);
        Assert.Equal(1, Assert.Single(page.Items).UseCount);

        async Task AssertFoundAsync(KeyFilter filter, params int[] expected)
        {
            var found = await ReadAllAsync<ApiKey, ApiKeyId>(
                after => Client.ListKeysPageAsync(tenant.Organization, filter, after, 2, Cancellation),
                key => key.Id,
                2);
            Assert.Equal(expected.Select(i => issued[i].Key.Id), found.Select(key => key.Id));
        }
    }

    [Fact]
    public async Task A_page_continues_after_a_deleted_item()
    {
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var projects = new List<Project>();
        for (var i = 0; i < 3; i++)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(1));
            projects.Add(await Client.CreateProjectAsync(organization, $"v{i}", Cancellation));
        }

        await Client.DeleteProjectAsync(organization, projects[1].Id, Cancellation);

        var page = await Client.ListProjectsPageAsync(organization, projects[1].Id, 1, cancellationToken: Cancellation);
        Assert.Equal(projects[2], Assert.Single(page.Items));
        Assert.False(page.HasMore);
    }

    [Fact]
    public async Task A_missing_organization_has_an_empty_page()
    {
        var tenant = await CreateTenantAsync();
        var missing = OrganizationId.From(Guid.CreateVersion7(Clock.Now));

        Assert.Empty((await Client.ListProjectsPageAsync(missing, cancellationToken: Cancellation)).Items);
        Assert.Empty((await Client.ListProductsPageAsync(missing, cancellationToken: Cancellation)).Items);
        Assert.Empty(
            (
                await Client.ListProjectProductsPageAsync(
                    missing,
                    tenant.Project,
                    cancellationToken: Cancellation)).Items);
        var keys = await Client.ListKeysPageAsync(missing, cancellationToken: Cancellation);
        Assert.Empty(keys.Items);
        Assert.False(keys.HasMore);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(ApiKeyClient.MaxPageSize + 1)]
    public async Task A_page_size_out_of_range_is_refused(int pageSize)
    {
        var tenant = await CreateTenantAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            nameof(pageSize),
            () => Client.ListOrganizationsPageAsync(pageSize: pageSize, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            nameof(pageSize),
            () => Client.ListKeysPageAsync(tenant.Organization, pageSize: pageSize, cancellationToken: Cancellation));
    }

    private static async Task<List<TItem>> ReadAllAsync<TItem, TId>(
        Func<TId?,
        Task<Page<TItem>>> readPage,
        Func<TItem, TId> idOf,
        int pageSize)
        where TId : struct
    {
        var items = new List<TItem>();
        for (TId? after = null; ; after = idOf(items[^1]))
        {
            var page = await readPage(after);
            items.AddRange(page.Items);
            if (!page.HasMore)
                return items;
            Assert.Equal(pageSize, page.Items.Count);
        }
    }
}
