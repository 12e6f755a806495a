using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// The faults that were observed in the SDK which this library brings to .NET. Each test shows what ApiKeys does where
/// that SDK failed.
/// </summary>
public abstract class ObservedFaultTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task A_key_for_a_project_or_product_of_another_organization_is_refused_as_not_found()
    {
        var acme = await CreateTenantAsync("Acme Inc");
        var rival = await CreateTenantAsync("Rival Ltd");

        var project = await Assert.ThrowsAsync<NotFoundException>(
            () => Client.CreateKeyAsync(acme.Organization, rival.Project, cancellationToken: Cancellation));
        var product = await Assert.ThrowsAsync<NotFoundException>(
            () => Client.CreateKeyAsync(acme.Organization, productId: rival.Product, cancellationToken: Cancellation));

        Assert.Equal(rival.Project.Value, project.Id);
        Assert.Equal(rival.Product.Value, product.Id);
        Assert.Equal(0, await Database.CountAsync("api_key_keys"));
        var key = (await Client.CreateKeyAsync(acme.Organization, cancellationToken: Cancellation)).Key;
        var (target, id) = (Database.Literal(rival.Project.Value), Database.Literal(key.Id.Value));
        await Assert.ThrowsAnyAsync<DbException>(
            () => Database.ExecuteAsync($"UPDATE api_key_keys SET project_id = {target} WHERE id = {id}"));
    }

    [Fact]
    public async Task A_product_cannot_be_linked_to_a_project_of_another_organization()
    {
        var acme = await CreateTenantAsync("Acme Inc");
        var rival = await CreateTenantAsync("Rival Ltd");

        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.AddProductToProjectAsync(acme.Product, rival.Project, Cancellation));

        Assert.Equal(2, await Database.CountAsync("api_key_project_products"));
    }

    [Fact]
    public async Task A_key_for_a_product_that_is_not_linked_to_its_project_is_refused_with_a_clear_error()
    {
        var acme = await CreateTenantAsync();
        var unlinked = await Client.CreateProductAsync(acme.Organization, "Other API", Cancellation);

        var exception = await Assert.ThrowsAsync<ProductNotLinkedException>(
            () => Client.CreateKeyAsync(acme.Organization, acme.Project, unlinked.Id, cancellationToken: Cancellation));

        Assert.Equal((unlinked.Id, acme.Project), (exception.ProductId, exception.ProjectId));
        Assert.Contains(nameof(ApiKeyClient.AddProductToProjectAsync), exception.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Database.CountAsync("api_key_keys"));
    }

    [Fact]
    public async Task An_org_wide_key_is_refused_for_a_product_or_project_of_another_organization()
    {
        var acme = await CreateTenantAsync("Acme Inc");
        var rival = await CreateTenantAsync("Rival Ltd");
        var key = await Client.CreateKeyAsync(acme.Organization, cancellationToken: Cancellation);

        Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(key, new() { Product = rival.Product }));
        Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(key, new() { Project = rival.Project }));
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(key, new() { Organization = rival.Organization }));
    }

    [Fact]
    public async Task A_project_scoped_key_is_refused_for_a_product_that_is_not_linked_or_does_not_exist()
    {
        var acme = await CreateTenantAsync();
        var unlinked = await Client.CreateProductAsync(acme.Organization, "Other API", Cancellation);
        var key = await Client.CreateKeyAsync(acme.Organization, acme.Project, cancellationToken: Cancellation);

        Assert.Equal(ValidationStatus.OutOfScope, await StatusAsync(key, new() { Product = unlinked.Id }));
        Assert.Equal(
            ValidationStatus.OutOfScope,
            await StatusAsync(key, new() { Product = new(Guid.CreateVersion7(Clock.Now)) }));
        Assert.Equal(
            ValidationStatus.OutOfScope,
            await StatusAsync(key, new() { Project = new(Guid.CreateVersion7(Clock.Now)) }));
    }

    [Fact]
    public async Task Linking_the_same_pair_twice_succeeds_and_changes_nothing()
    {
        var acme = await CreateTenantAsync();

        await Client.AddProductToProjectAsync(acme.Product, acme.Project, Cancellation);

        Assert.Equal(1, await Database.CountAsync("api_key_project_products"));
    }

    [Fact]
    public async Task Fifty_concurrent_validations_of_one_key_count_as_fifty_uses()
    {
        var issued = await IssueAsync();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => ValidateAsync(issued), Cancellation)));
        await Client.FlushAsync(Cancellation);

        Assert.Equal(50, (await Open().GetKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation)).UseCount);
    }

    [Fact]
    public async Task A_limit_of_ten_per_hour_allows_exactly_ten_of_fifty_concurrent_calls()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerHour(10)] });

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Task.Run(() => ValidateAsync(issued), Cancellation)));

        Assert.Equal(10, answers.Count(answer => answer.IsValid));
        Assert.Equal(40, answers.Count(answer => answer.Status is ValidationStatus.RateLimited));
        Assert.Equal(ValidationStatus.RateLimited, await StatusAsync(issued));
        Assert.Equal(10, (await ReadAsync(issued)).UseCount);
    }

    [Fact]
    public async Task A_refused_call_is_not_counted()
    {
        var issued = await IssueAsync(new() { Scopes = ["read"], RateLimits = [RateLimit.PerDay(1)] });
        await ValidateAsync(issued);
        var before = await ReadAsync(issued);
        Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(ValidationStatus.InsufficientScope, await StatusAsync(issued, new() { Scopes = ["admin"] }));
        Assert.Equal(
            ValidationStatus.OutOfScope,
            await StatusAsync(issued, new() { Product = new(Guid.CreateVersion7(Clock.Now)) }));
        Assert.Equal(ValidationStatus.RateLimited, await StatusAsync(issued));

        Assert.Equal(before, await ReadAsync(issued));
    }

    [Fact]
    public async Task A_call_that_is_refused_for_its_scope_is_not_charged_against_the_limit()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(1)] });

        Assert.Equal(ValidationStatus.InsufficientScope, await StatusAsync(issued, new() { Scopes = ["admin"] }));

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
    }

    [Fact]
    public async Task Revoking_twice_keeps_the_first_time()
    {
        var issued = await IssueAsync();

        var first = await Client.RevokeKeyAsync(
            issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);
        Clock.Advance(TimeSpan.FromDays(1));
        var second = await Client.RevokeKeyAsync(
            issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);

        Assert.NotNull(first.RevokedAt);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_limited_key_is_deleted_with_all_its_rows()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(5)] });
        await ValidateAsync(issued);
        Assert.Equal(1, await Database.CountAsync("api_key_windows"));

        await Client.DeleteKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation);

        Assert.Equal(0, await Database.CountAsync("api_key_keys"));
        Assert.Equal(0, await Database.CountAsync("api_key_secrets"));
        Assert.Equal(0, await Database.CountAsync("api_key_windows"));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" ", "white space")]
    [InlineData("\u00A0", "white space")]
    [InlineData(" acme", "white space")]
    [InlineData("acme\n", "white space")]
    [InlineData("ac\0me", "control character")]
    [InlineData("ac\tme", "control character")]
    [InlineData("ac\u0085me", "control character")]
    public Task A_faulty_name_is_the_same_clear_error_everywhere(string name, string rule) =>
        AssertNameIsRefusedAsync(name, rule);

    [Fact]
    public Task A_name_of_300_characters_is_refused() => AssertNameIsRefusedAsync(new string('a', 300), "255");

    [Fact]
    public Task A_name_with_half_a_surrogate_pair_is_refused() =>
        AssertNameIsRefusedAsync("acme" + '\uD83D', "surrogate");

    [Fact]
    public async Task Repeated_scopes_are_stored_once_and_faulty_ones_refused()
    {
        var issued = await IssueAsync(new() { Scopes = ["write", "read", "write"] });

        Assert.Equal(["write", "read"], (await ReadAsync(issued)).Metadata.Scopes);
        foreach (var scope in (string[])["", " ", "a b", "a*b", "**", "é", new string('a', 129), "a\0"])
            await Assert.ThrowsAsync<ArgumentException>(
                "metadata",
                () => Client.CreateKeyAsync(
                    issued.Key.OrganizationId,
                    metadata: new() { Scopes = [scope] },
                    cancellationToken: Cancellation));
        Assert.Equal(1, await Database.CountAsync("api_key_keys"));
    }

    [Fact]
    public void An_empty_required_scope_is_refused_as_the_callers_mistake()
    {
        Assert.ThrowsAny<ArgumentException>(() => new KeyRequirement { Scopes = [""] });
        Assert.ThrowsAny<ArgumentException>(() => new KeyRequirement { Scopes = ["orders:*"] });
    }

    [Fact]
    public async Task An_expiry_always_has_an_offset_and_breaks_no_list()
    {
        var expiry = new DateTimeOffset(Clock.Now.AddHours(1).DateTime, TimeSpan.Zero).ToOffset(TimeSpan.FromHours(-7));
        var issued = await IssueAsync(new() { ExpiresAt = expiry });

        Assert.Equal(expiry, (await ReadAsync(issued)).Metadata.ExpiresAt);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
        Assert.Single(
            await ToListAsync(Client.ListKeysAsync(issued.Key.OrganizationId, new() { Status = KeyStatus.Active })));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(long.MinValue)]
    public async Task A_limit_below_one_is_refused(long limit)
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);

        var exception = await Assert.ThrowsAsync<ArgumentException>(
            "metadata",
            () => Client.CreateKeyAsync(
                organization.Id,
                metadata: new() { RateLimits = [new(limit, RateLimitWindow.Hour)] },
                cancellationToken: Cancellation));

        Assert.Contains("from 1 to", exception.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => RateLimit.PerHour(limit));
        Assert.Equal(0, await Database.CountAsync("api_key_keys"));
    }

    [Fact]
    public async Task Junk_is_malformed()
    {
        var issued = await IssueAsync();
        var text = issued.Plaintext;
        string?[] junk =
        [
            null,
            "",
            " ",
            "sk_",
            text + " ",
            " " + text,
            text[..^1],
            text.Replace('_', '-'),
            text[..20] + '\0' + text[21..],
            text[..20] + '\uD800' + text[21..],
            new string('a', 1 << 20),
            text.ToUpperInvariant(),
        ];

        foreach (var presented in junk)
        {
            var status = (await Client.ValidateKeyAsync(presented, cancellationToken: Cancellation)).Status;
            Assert.True(
                status is ValidationStatus.Malformed,
                $"Junk number {Array.IndexOf(junk, presented)} is {status}.");
        }

        Assert.Equal(
            ValidationStatus.Malformed,
            (await Client.ValidateKeyAsync([0xFF, 0xFE, 0x80], cancellationToken: Cancellation)).Status);
    }

    [Fact]
    public async Task Times_read_back_equal_those_that_were_returned()
    {
        var issued = await IssueAsync(new() { ExpiresAt = Clock.Now.AddDays(1).AddTicks(5_678) });

        var read = await ReadAsync(issued);

        Assert.Equal(issued.Key.CreatedAt, read.CreatedAt);
        Assert.Equal(issued.Key.Metadata.ExpiresAt, read.Metadata.ExpiresAt);
        Assert.Equal(123, read.CreatedAt.Millisecond);
        Assert.Equal(TimeSpan.Zero, read.CreatedAt.Offset);
    }

    [Fact]
    public async Task Closing_writes_pending_usage_first()
    {
        var issued = await IssueAsync();
        var client = Open();
        for (var i = 0; i < 7; i++)
            await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);

        await client.DisposeAsync();

        Assert.Equal(7, (await ReadAsync(issued)).UseCount);
    }

    [Fact]
    public async Task The_readmes_first_example_can_be_run_again()
    {
        for (var run = 1; run <= 2; run++)
        {
            var client = Open();
            await client.MigrateAsync(Cancellation);
            var (org, _) = await client.GetOrCreateOrganizationAsync("Acme Inc", Cancellation);
            var (product, _) = await client.GetOrCreateProductAsync(org.Id, "My API", Cancellation);
            var (project, _) = await client.GetOrCreateProjectAsync(org.Id, "v1", Cancellation);
            await client.AddProductToProjectAsync(product.Id, project.Id, Cancellation);
            var issued = await client.CreateKeyAsync(
                org.Id,
                project.Id,
                product.Id,
                new() { Owner = "u_alice" },
                cancellationToken: Cancellation);

            var validation = await client.ValidateKeyAsync(
                issued.Plaintext,
                new() { Product = product.Id },
                Cancellation);
            Assert.True(validation.IsValid);
            Assert.Equal(run, (await ToListAsync(client.ListKeysAsync(org.Id, new() { Owner = "u_alice" }))).Count);
        }
    }

    private async Task AssertNameIsRefusedAsync(string name, string rule)
    {
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        Func<Task>[] calls =
        [
            () => Client.CreateOrganizationAsync(name, Cancellation),
            () => Client.GetOrCreateOrganizationAsync(name, Cancellation),
            () => Client.CreateProjectAsync(organization.Id, name, Cancellation),
            () => Client.CreateProductAsync(organization.Id, name, Cancellation),
            () => Client.CreateKeyAsync(
                organization.Id,
                metadata: new() { Name = name },
                cancellationToken: Cancellation),
            () => Client.CreateKeyAsync(
                organization.Id,
                metadata: new() { Owner = name },
                cancellationToken: Cancellation),
        ];

        foreach (var call in calls)
        {
            var exception = await Assert.ThrowsAsync<ArgumentException>(call);
            Assert.True(exception.ParamName is "name" or "metadata");
            Assert.Contains(rule, exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(1, await Database.CountAsync("api_key_organizations"));
        Assert.Equal(0, await Database.CountAsync("api_key_projects"));
        Assert.Equal(0, await Database.CountAsync("api_key_products"));
        Assert.Equal(0, await Database.CountAsync("api_key_keys"));
    }
}
