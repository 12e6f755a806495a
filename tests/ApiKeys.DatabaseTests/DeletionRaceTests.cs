using System.Security.Cryptography;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// A deletion races with a call that inserts rows which refer to what is deleted. No row may outlive what it refers to.
/// Each race is repeated <see cref="Races.Rounds"/> times.
/// </summary>
public abstract class DeletionRaceTests(TestDatabase database) : BehaviourSuite(database)
{
    private const string Format = "legacy";

    // So that a race that is half done would show.
    private const int BatchSize = 3;

    private static readonly int Rounds = Races.Rounds;

    [Theory]
    [InlineData(Issuing.OneKey)]
    [InlineData(Issuing.Batch)]
    [InlineData(Issuing.Import)]
    public async Task Keys_are_issued_or_their_project_is_deleted_but_never_both(Issuing issuing)
    {
        var tenant = await CreateTenantAsync();
        await AssertOneOfTwoAsync(
            issuing,
            async round => new(tenant.Organization, await CreateLinkedProjectAsync(tenant, round), tenant.Product),
            (client, target) => client.DeleteProjectAsync(target.Organization, target.Project!.Value, Cancellation));
    }

    [Theory]
    [InlineData(Issuing.OneKey)]
    [InlineData(Issuing.Batch)]
    [InlineData(Issuing.Import)]
    public async Task Keys_are_issued_or_their_product_is_deleted_but_never_both(Issuing issuing)
    {
        var tenant = await CreateTenantAsync();
        await AssertOneOfTwoAsync(
            issuing,
            async round =>
            {
                var product = await Client.CreateProductAsync(tenant.Organization, $"product {round}", Cancellation);
                return new(tenant.Organization, null, product.Id);
            },
            (client, target) => client.DeleteProductAsync(target.Organization, target.Product!.Value, Cancellation));
    }

    [Theory]
    [InlineData(Issuing.OneKey)]
    [InlineData(Issuing.Batch)]
    [InlineData(Issuing.Import)]
    public async Task Keys_are_issued_or_their_link_is_removed_but_never_both(Issuing issuing)
    {
        var tenant = await CreateTenantAsync();
        await AssertOneOfTwoAsync(
            issuing,
            async round => new(tenant.Organization, await CreateLinkedProjectAsync(tenant, round), tenant.Product),
            (client, target) => client.RemoveProductFromProjectAsync(
                target.Product!.Value,
                target.Project!.Value,
                Cancellation));
    }

    [Theory]
    [InlineData(Issuing.OneKey)]
    [InlineData(Issuing.Batch)]
    [InlineData(Issuing.Import)]
    public Task Keys_are_issued_or_their_organization_is_deleted_but_never_both(Issuing issuing) =>
        AssertOneOfTwoAsync(
            issuing,
            async round => new(await CreateOrganizationAsync(round), null, null),
            (client, target) => client.DeleteOrganizationAsync(target.Organization, cancellationToken: Cancellation));

    [Theory]
    [InlineData(SuspensionLevel.Organization)]
    [InlineData(SuspensionLevel.Project)]
    [InlineData(SuspensionLevel.Product)]
    [InlineData(SuspensionLevel.Owner)]
    public async Task A_suspension_that_races_with_the_deletion_of_its_subject_leaves_no_row(SuspensionLevel level)
    {
        var tenant = await CreateTenantAsync();
        var (suspending, deleting) = (Open(), Open());
        var suspended = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var (suspend, delete) = level switch
            {
                SuspensionLevel.Project => OfProject(
                    (await Client.CreateProjectAsync(tenant.Organization, $"project {round}", Cancellation)).Id),
                SuspensionLevel.Product => OfProduct(
                    (await Client.CreateProductAsync(tenant.Organization, $"product {round}", Cancellation)).Id),
                _ => OfOrganization(await CreateOrganizationAsync(round)),
            };

            var (suspension, deletion) = await RaceAsync(
                round, () => OutcomeAsync(suspend), () => OutcomeAsync(delete));

            // A suspension that came first is deleted as well.
            Assert.True((suspension, deletion) is (null or NotFoundException, null), $"{suspension} {deletion}");
            suspended += suspension is null ? 1 : 0;
        }

        Report("suspended", suspended);
        Assert.Equal(0, await Database.CountAsync("api_key_suspensions"));
        Assert.Equal(0, await Database.CountAsync("api_key_organizations WHERE suspension_flags <> 0"));

        (Func<Task>, Func<Task>) OfProject(ProjectId id) => (
            () => suspending.SuspendProjectAsync(tenant.Organization, id, cancellationToken: Cancellation),
            () => deleting.DeleteProjectAsync(tenant.Organization, id, Cancellation));
        (Func<Task>, Func<Task>) OfProduct(ProductId id) => (
            () => suspending.SuspendProductAsync(tenant.Organization, id, cancellationToken: Cancellation),
            () => deleting.DeleteProductAsync(tenant.Organization, id, Cancellation));
        (Func<Task>, Func<Task>) OfOrganization(OrganizationId id) => (
            level is SuspensionLevel.Owner
                ? () => suspending.SuspendOwnerAsync(id, "u_alice", cancellationToken: Cancellation)
                : () => suspending.SuspendOrganizationAsync(id, cancellationToken: Cancellation),
            () => deleting.DeleteOrganizationAsync(id, cancellationToken: Cancellation));
    }

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

            var outcomes = await RaceAsync(
                round / 2,
                () => OutcomeAsync(create),
                () => OutcomeAsync(
                    () => deleting.DeleteOrganizationAsync(organization, cancellationToken: Cancellation)));

            Assert.True(outcomes is (null, InUseException) or (NotFoundException, null), $"{outcomes}");
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

            var outcomes = await RaceAsync(
                round,
                () => OutcomeAsync(() => linking.AddProductToProjectAsync(product, project, Cancellation)),
                () => OutcomeAsync(() => deletesProject
                    ? deleting.DeleteProjectAsync(organization, project, Cancellation)
                    : deleting.DeleteProductAsync(organization, product, Cancellation)));

            // A link that came first is deleted as well.
            Assert.True(outcomes is (null or NotFoundException, null), $"{outcomes}");
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
    /// Issues keys while their organization, project, product or link is deleted, in many rounds. One of the two calls
    /// is refused in each round.
    /// </summary>
    private async Task AssertOneOfTwoAsync(
        Issuing issuing,
        Func<int, Task<Target>> create,
        Func<ApiKeyClient, Target, Task> delete)
    {
        var deleting = Open();
        var client = Open(new()
        {
            TimeProvider = Clock,
            UsageFlushInterval = TimeSpan.FromHours(1),
            ForeignFormats = [ForeignKeyFormat.Custom(Format, "old-", "0123456789abcdef", 32, 32)],
        });
        var issued = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var target = await create(round);

            var (isIssued, refusal) = await RaceAsync(
                round,
                () => Task.Run(() => IssueAsync(client, issuing, target), Cancellation),
                () => OutcomeAsync(() => delete(deleting, target)));

            Assert.True(
                isIssued ? refusal is InUseException : refusal is null,
                $"{(isIssued ? "Issued" : "Refused")} / {refusal?.Message ?? "Deleted"}");
            issued += isIssued ? 1 : 0;
        }

        Report("issued", issued);
        var keys = issuing is Issuing.OneKey ? issued : issued * BatchSize;
        Assert.Equal(keys, await Database.CountAsync("api_key_keys"));
        Assert.Equal(keys, await Database.CountAsync("api_key_secrets"));
        await AssertNoOrphanAsync("organizations p ON p.id = k.organization_id", "p.id IS NULL");
        await AssertNoOrphanAsync("projects p ON p.id = k.project_id", "k.project_id IS NOT NULL AND p.id IS NULL");
        await AssertNoOrphanAsync("products p ON p.id = k.product_id", "k.product_id IS NOT NULL AND p.id IS NULL");
        await AssertNoOrphanAsync(
            "project_products p ON p.project_id = k.project_id AND p.product_id = k.product_id",
            "k.project_id IS NOT NULL AND k.product_id IS NOT NULL AND p.project_id IS NULL");
    }

    private async Task AssertNoOrphanAsync(string parents, string isOrphan) => Assert.Equal(
        (parents, 0),
        (parents, await Database.CountAsync($"api_key_keys k LEFT JOIN api_key_{parents} WHERE {isOrphan}")));

    /// <summary>Issues keys: all of them, or none because their target was deleted.</summary>
    private static async Task<bool> IssueAsync(ApiKeyClient client, Issuing issuing, Target target)
    {
        try
        {
            switch (issuing)
            {
                case Issuing.OneKey:
                    await client.CreateKeyAsync(
                        target.Organization, target.Project, target.Product, cancellationToken: Cancellation);
                    return true;
                case Issuing.Batch:
                    await client.CreateKeysAsync(
                        target.Organization,
                        [.. Enumerable.Repeat(new KeyMetadata(), BatchSize)],
                        target.Project,
                        target.Product,
                        cancellationToken: Cancellation);
                    return true;
                default:
                    // The first row refers to the organization only.
                    ImportedKey[] rows = [RowOf(project: null, product: null), .. Enumerable
                        .Range(1, BatchSize - 1)
                        .Select(_ => RowOf(target.Project, target.Product))];
                    var results = await client.ImportKeysAsync(
                        target.Organization, rows, cancellationToken: Cancellation);
                    return IsImported(results);
            }
        }
        catch (ApiKeyException exception) when (exception is NotFoundException or ProductNotLinkedException)
        {
            return false;
        }
    }

    private static bool IsImported(IReadOnlyList<KeyImportResult> results)
    {
        if (results.All(static result => result.Outcome is KeyImportOutcome.Imported))
            return true;

        Assert.Equal(KeyImportOutcome.NotImported, results[0].Outcome);
        Assert.All(results.Skip(1), static result => Assert.Equal(KeyImportOutcome.Refused, result.Outcome));
        return false;
    }

    private static ImportedKey RowOf(ProjectId? project, ProductId? product) => new()
    {
        Format = Format,
        Hash = ForeignKeyHash.FromBytes(RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes)),
        ProjectId = project,
        ProductId = product,
    };

    // By hand, it tells that the race was one.
    private static void Report(string outcome, int rounds) =>
        TestContext.Current.TestOutputHelper!.WriteLine($"{outcome} in {rounds} of {Rounds} rounds");

    private async Task<OrganizationId> CreateOrganizationAsync(int round) =>
        (await Client.CreateOrganizationAsync($"Acme {round}", Cancellation)).Id;

    private async Task<ProjectId> CreateLinkedProjectAsync(Tenant tenant, int round)
    {
        var project = await Client.CreateProjectAsync(tenant.Organization, $"project {round}", Cancellation);
        await Client.AddProductToProjectAsync(tenant.Product, project.Id, Cancellation);
        return project.Id;
    }

    /// <summary>Makes two calls at once. Each of them starts first in every other round.</summary>
    private static async Task<(TOne One, TOther Other)> RaceAsync<TOne, TOther>(
        int round, Func<Task<TOne>> one, Func<Task<TOther>> other)
    {
        if (round % 2 is 0)
        {
            var first = one();
            var second = other();
            return (await first, await second);
        }
        else
        {
            var first = other();
            var second = one();
            return (await second, await first);
        }
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

    private sealed record Target(OrganizationId Organization, ProjectId? Project, ProductId? Product);
}
