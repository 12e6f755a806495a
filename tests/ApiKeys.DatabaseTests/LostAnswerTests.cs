using System.Data.Common;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// The connection is cut after the server has run a statement that takes effect by itself, and before its answer. The
/// client runs it again on another connection.
/// </summary>
[Exempt("Sqlite", "It has no connections over a network.")]
public abstract class LostAnswerTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task Uses_are_counted_once_when_the_answer_to_their_batch_is_lost()
    {
        var issued = await IssueAsync();
        using var proxy = new CuttingProxy(new Uri(Database.Url).Port);
        await using var client = await OpenAsync(proxy);
        for (var i = 0; i < 5; i++)
            Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);

        proxy.CutAnswerTo("api_key_usage_writers");
        await client.FlushAsync(Cancellation);

        Assert.Equal(1, proxy.Count);
        Assert.Equal(5, (await ReadAsync(issued)).UseCount);
        Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
        await client.FlushAsync(Cancellation);
        Assert.Equal(6, (await ReadAsync(issued)).UseCount);
    }

    [Fact]
    public async Task Uses_of_a_deleted_key_are_counted_once_when_the_answer_to_their_batch_is_lost()
    {
        var issued = await IssueAsync();
        using var proxy = new CuttingProxy(new Uri(Database.Url).Port);
        await using var client = await OpenAsync(proxy);
        for (var i = 0; i < 5; i++)
            Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
        await Client.DeleteKeyAsync(issued.Key.OrganizationId, issued.Key.Id, Cancellation);

        proxy.CutAnswerTo("api_key_usage_writers");
        await client.FlushAsync(Cancellation);

        Assert.Equal(1, proxy.Count);
        Assert.Equal(5, (await Client.FindKeyAsync(issued.Plaintext, Cancellation))!.DeletedKey!.UseCount);
    }

    [Fact]
    public async Task A_charge_whose_answer_is_lost_lets_no_call_too_many_through_and_loses_one_at_most()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(20)] });
        await CountAllowedAsync(Client, issued, 1);
        using var proxy = new CuttingProxy(new Uri(Database.Url).Port);
        await using var client = await OpenAsync(proxy);

        proxy.CutAnswerTo("api_key_windows");
        var allowed = 1 + await CountAllowedAsync(client, issued, 30);

        Assert.Equal(1, proxy.Count);
        Assert.InRange(allowed, 19, 20);
    }

    [Fact]
    public async Task A_caller_whose_answers_are_lost_at_the_commit_ends_with_one_key_and_one_text()
    {
        var tenant = await CreateTenantAsync();
        using var proxy = new CuttingProxy(new Uri(Database.Url).Port);
        for (var round = 1; round <= 8; round++)
        {
            var clients = new List<ApiKeyClient>();
            for (var i = 0; i < 2; i++)
            {
                clients.Add(ApiKeyClient.Open(
                    proxy.UrlOf(Database.PlainUrl),
                    new() { TimeProvider = Clock, UsageFlushInterval = TimeSpan.FromHours(1) }));
                await clients[i].PingAsync(Cancellation);
            }

            proxy.CutCommits(3);
            var answers = await Task.WhenAll(clients.Select(
                client => Task.Run(() => RepeatAsync(client, tenant, $"round-{round}"))));

            Assert.Single(answers.Select(static answer => answer.Key.Id).Distinct());
            Assert.Equal(round, await Database.CountAsync("api_key_keys"));
            Assert.Equal(round, await Database.CountAsync("api_key_secrets"));
            var valid = 0;
            foreach (var answer in answers)
                valid += await StatusAsync(answer, new() { TrackUsage = false }) is ValidationStatus.Valid ? 1 : 0;
            Assert.Equal(1, valid);
            foreach (var client in clients)
                await client.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Callers_whose_answers_are_lost_while_they_rotate_end_with_one_new_text(bool hasIdempotencyKey)
    {
        var issued = await IssueAsync();
        var (organization, id) = (issued.Key.OrganizationId, issued.Key.Id);
        using var proxy = new CuttingProxy(new Uri(Database.Url).Port);
        var (current, grace) = (issued, TimeSpan.FromDays(1));
        for (var round = 1; round <= 6; round++)
        {
            // Each round begins with a text that was used. Those of the rounds before have ended.
            Clock.Advance(grace);
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(current));
            await Client.FlushAsync(Cancellation);
            var clients = new List<ApiKeyClient>();
            for (var i = 0; i < 2; i++)
            {
                clients.Add(ApiKeyClient.Open(
                    proxy.UrlOf(Database.PlainUrl),
                    new() { TimeProvider = Clock, UsageFlushInterval = TimeSpan.FromHours(1) }));
                await clients[i].PingAsync(Cancellation);
            }

            proxy.CutCommits(5);
            var key = hasIdempotencyKey ? $"round-{round}" : null;
            var answers = await Task.WhenAll(clients.Select(client => Task.Run(() => RepeatAsync(
                () => client.RotateKeyAsync(
                    organization, id, grace, idempotencyKey: key, cancellationToken: Cancellation)))));

            var valid = new List<IssuedKey>();
            foreach (var answer in answers)
            {
                if (await StatusAsync(answer, new() { TrackUsage = false }) is ValidationStatus.Valid)
                    valid.Add(answer);
            }

            Assert.Single(valid);
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(current, new() { TrackUsage = false }));
            var secrets = await Client.ListSecretsAsync(organization, id, Cancellation);
            Assert.Equal(round + 1, secrets.Count);
            Assert.Equal(Clock.Now + grace, secrets[^2].ExpiresAt);
            current = valid[0];
            foreach (var client in clients)
                await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_change_has_one_event_when_the_answer_to_its_events_or_to_its_commit_is_lost()
    {
        var tenant = await CreateTenantAsync();
        using var proxy = new CuttingProxy(new Uri(Database.Url).Port);
        await using var client = await OpenAsync(proxy);
        for (var i = 0; i < 3; i++)
            await client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);

        for (var round = 0; round < 6; round++)
        {
            // A lost answer within the transaction runs it again. A lost answer to the commit is never repeated.
            if (round % 2 is 0)
                proxy.CutAnswerTo("api_key_event_numbers");
            else
                proxy.CutCommits(1);
            try
            {
                await client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);
            }
            catch (DbException) when (round % 2 is 1)
            {
            }
        }

        var created = await ToListAsync(
            Client.ListEventsAsync(tenant.Organization, new() { Kind = ApiKeyEventKinds.KeyCreated }));
        var keys = await ToListAsync(Client.ListKeysAsync(tenant.Organization));
        Assert.True(proxy.Count >= 3);
        Assert.Equal(9, keys.Count);
        Assert.Equal(
            keys.Select(static key => key.Id.Value.ToString("N")).Order(StringComparer.Ordinal),
            created.Select(static entry => entry.Subject).Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Range(5, 9), created.Select(static entry => (int)entry.Number));
    }

    private static Task<IssuedKey> RepeatAsync(ApiKeyClient client, Tenant tenant, string key) => RepeatAsync(
        () => client.CreateKeyAsync(tenant.Organization, idempotencyKey: key, cancellationToken: Cancellation));

    private static async Task<IssuedKey> RepeatAsync(Func<Task<IssuedKey>> call)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (DbException) when (tries < 20)
            {
            }
        }
    }

    // The client's own clock, and a check of the schema, so that nothing else is asked before.
    private async Task<ApiKeyClient> OpenAsync(CuttingProxy proxy)
    {
        var client = ApiKeyClient.Open(
            proxy.UrlOf(Database.PlainUrl),
            new()
            {
                TimeProvider = Clock,
                UsageFlushInterval = TimeSpan.FromHours(1),
                ChangePollInterval = TimeSpan.Zero,
            });
        await client.PingAsync(Cancellation);
        return client;
    }
}
