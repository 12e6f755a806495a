using System.Collections.Concurrent;
using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// Look-ups that wait for a session are made together, in one statement, and each gets its own answer.
/// </summary>
[Exempt("Sqlite", "It has as many sessions as calls.")]
public abstract class LookupBatchTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task Look_ups_that_wait_for_a_session_share_round_trips_and_each_gets_its_answer()
    {
        var tenant = await CreateTenantAsync();
        var stranger = await CreateTenantAsync("Other Inc");
        var unlinked = await Client.CreateProductAsync(tenant.Organization, "Another API", Cancellation);
        var suspended = await CreateTenantAsync("Suspended Inc");
        var ofOwner = await Client.CreateKeyAsync(
            suspended.Organization, metadata: new() { Owner = "u_bob" }, cancellationToken: Cancellation);
        var ofAnother = await Client.CreateKeyAsync(suspended.Organization, cancellationToken: Cancellation);
        await Client.SuspendOwnerAsync(suspended.Organization, "u_bob", cancellationToken: Cancellation);
        var revoked = await Client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);
        await Client.RevokeKeyAsync(tenant.Organization, revoked.Key.Id, cancellationToken: Cancellation);
        var ofProject = await Client.CreateKeyAsync(
            tenant.Organization, tenant.Project, cancellationToken: Cancellation);
        var ofProduct = await Client.CreateKeyAsync(
            tenant.Organization, null, tenant.Product, cancellationToken: Cancellation);
        var rotated = await Client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);
        await Client.ValidateKeyAsync(rotated.Plaintext, cancellationToken: Cancellation);
        await Client.FlushAsync(Cancellation);
        var next = await Client.RotateKeyAsync(
            tenant.Organization, rotated.Key.Id, TimeSpan.FromDays(1), cancellationToken: Cancellation);
        var calls = new List<(string Text, KeyRequirement Requirement, ValidationStatus Expected)>
        {
            (ofOwner.Plaintext, new(), ValidationStatus.Suspended),
            (ofAnother.Plaintext, new(), ValidationStatus.Valid),
            (revoked.Plaintext, new(), ValidationStatus.Revoked),
            (ofProject.Plaintext, new() { Product = tenant.Product }, ValidationStatus.Valid),
            (ofProduct.Plaintext, new() { Project = tenant.Project }, ValidationStatus.Valid),
            (rotated.Plaintext, new(), ValidationStatus.Valid),
            (next.Plaintext, new(), ValidationStatus.Valid),
            (CreateUnknownText(), new(), ValidationStatus.Unknown),
        };
        foreach (var (requirement, expected) in ((KeyRequirement, ValidationStatus)[])
        [
            (new() { Project = tenant.Project }, ValidationStatus.Valid),
            (new() { Product = tenant.Product }, ValidationStatus.Valid),
            (new() { Project = tenant.Project, Product = tenant.Product }, ValidationStatus.Valid),
            (new() { Product = unlinked.Id }, ValidationStatus.Valid),
            (new() { Project = stranger.Project }, ValidationStatus.OutOfScope),
            (new() { Product = stranger.Product }, ValidationStatus.OutOfScope),
            (new() { Organization = stranger.Organization }, ValidationStatus.Unknown),
        ])
        {
            var issued = await Client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);
            calls.Add((issued.Plaintext, requirement, expected));
        }

        foreach (var requirement in (KeyRequirement[])
            [new() { Product = unlinked.Id }, new() { Product = stranger.Product }])
        {
            var issued = await Client.CreateKeyAsync(
                tenant.Organization, tenant.Project, cancellationToken: Cancellation);
            calls.Add((issued.Plaintext, requirement, ValidationStatus.OutOfScope));
        }

        var many = await IssueManyOfAsync(tenant.Organization, 150);
        calls.AddRange(many.Select(key => (key.Plaintext, new KeyRequirement(), ValidationStatus.Valid)));
        using var proxy = new RoundTripProxy(new Uri(Database.Url).Port);
        await using var client = OpenWithOneConnection(proxy);
        for (var i = 0; i < 2; i++)
            await client.PingAsync(Cancellation);

        // The first one goes at once. The others are three batches, or some more where answers come before all have
        // asked, and two statements read what is suspended.
        var statuses = Array.Empty<ValidationStatus>();
        var roundTrips = await proxy.CountAsync(async () => statuses = await Task.WhenAll(calls.Select(async call =>
            (await client.ValidateKeyAsync(call.Text, call.Requirement, Cancellation)).Status)));

        Assert.Equal(calls.Select(call => call.Expected), statuses);
        Assert.InRange(roundTrips, 4, calls.Count / 3);

        // Memory has all of them.
        Assert.Equal(0, await proxy.CountAsync(async () => statuses = await Task.WhenAll(calls.Select(async call =>
            (await client.ValidateKeyAsync(call.Text, call.Requirement, Cancellation)).Status))));
        Assert.Equal(calls.Select(call => call.Expected), statuses);
        Assert.Equal(
            2, (await client.ValidateKeyAsync(next.Plaintext, cancellationToken: Cancellation)).Secret?.Number);
    }

    [Fact]
    public async Task A_statement_that_fails_fails_each_of_its_look_ups_and_the_next_ones_succeed()
    {
        var issued = await IssueManyAsync(100);
        using var proxy = new RoundTripProxy(new Uri(Database.Url).Port);
        await using var client = OpenWithOneConnection(proxy);
        await client.PingAsync(Cancellation);
        await Database.ExecuteAsync("ALTER TABLE api_key_secrets RENAME TO api_key_secrets_away");

        var faults = await Task.WhenAll(issued.Select(async key => await Record.ExceptionAsync(async () =>
            await client.ValidateKeyAsync(key.Plaintext, cancellationToken: Cancellation))));

        Assert.All(faults, fault => Assert.IsType<DbException>(fault, exactMatch: false));
        await Database.ExecuteAsync("ALTER TABLE api_key_secrets_away RENAME TO api_key_secrets");
        Assert.All(
            await Task.WhenAll(issued.Select(async key =>
                await client.ValidateKeyAsync(key.Plaintext, cancellationToken: Cancellation))),
            answer => Assert.True(answer.IsValid));
    }

    [Fact]
    public async Task A_caller_that_cancels_cancels_no_other_look_up_of_its_statement()
    {
        var issued = await IssueManyAsync(60);
        using var proxy = new LoopbackProxy(
            new Uri(Database.Url).Port, static () => new DelayingRelay(TimeSpan.FromMilliseconds(20)));
        await using var client = OpenWithOneConnection(proxy);
        await client.PingAsync(Cancellation);
        using var cancelling = new CancellationTokenSource();

        var calls = issued.Select((key, i) => client.ValidateKeyAsync(
            key.Plaintext, cancellationToken: i % 2 is 0 ? Cancellation : cancelling.Token).AsTask()).ToList();
        await cancelling.CancelAsync();

        for (var i = 0; i < calls.Count; i++)
        {
            if (i % 2 is 0)
                Assert.True((await calls[i]).IsValid);
            else
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calls[i]);
        }
    }

    [Fact]
    public async Task A_connection_that_is_cut_costs_no_look_up_of_a_statement_an_error()
    {
        var issued = await IssueManyAsync(200);
        using var proxy = new SeveringProxy(new Uri(Database.Url).Port);
        await using var client = OpenWithOneConnection(proxy);
        await client.PingAsync(Cancellation);

        for (var round = 0; round < 5; round++)
        {
            proxy.Cut();
            var answers = await Task.WhenAll(issued.Skip(round * 40).Take(40).Select(async key =>
                await client.ValidateKeyAsync(key.Plaintext, cancellationToken: Cancellation)));
            Assert.All(answers, answer => Assert.True(answer.IsValid));
        }
    }

    private async Task<IReadOnlyList<IssuedKey>> IssueManyOfAsync(OrganizationId organization, int count) =>
        await Client.CreateKeysAsync(
            organization, [.. Enumerable.Repeat(new KeyMetadata(), count)], cancellationToken: Cancellation);

    private ApiKeyClient OpenWithOneConnection(LoopbackProxy proxy)
    {
        var url = proxy.UrlOf(Database.Url);
        var option = url.StartsWith("mysql", StringComparison.Ordinal) ? "maximum-pool-size=1" : "maximum_pool_size=1";
        return ApiKeyClient.Open(
            url + (url.Contains('?', StringComparison.Ordinal) ? '&' : '?') + option,
            new()
            {
                UsageFlushInterval = TimeSpan.FromHours(1),
                ChangePollInterval = TimeSpan.Zero,
                ValidationTimeout = TimeSpan.FromMinutes(1),
            });
    }

    /// <summary>A proxy that can cut its connections.</summary>
    private sealed class SeveringProxy(int serverPort) : LoopbackProxy(serverPort, static () => new())
    {
        private readonly ConcurrentQueue<LoopbackRelay> _relays = new();

        public void Cut()
        {
            while (_relays.TryDequeue(out var relay))
                relay.CutClient();
        }

        protected override LoopbackRelay CreateRelay()
        {
            var relay = new LoopbackRelay();
            _relays.Enqueue(relay);
            return relay;
        }
    }
}
