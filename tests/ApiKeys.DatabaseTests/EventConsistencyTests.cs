using System.Collections.Concurrent;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// An event is committed with its change, or neither is. Reports elsewhere: a consumer skips events whose serial id was
/// drawn early and committed late (Eventuous #222, commanded/eventstore #3); a number that a rolled-back transaction
/// had drawn holds a consumer up (Eventuous #588); an audit log that holds API keys in plaintext (luna #27).
/// </summary>
public abstract class EventConsistencyTests(TestDatabase database) : BehaviourSuite(database)
{
    private const int Writers = 8;
    private const int MaxBatch = 20;

    // The issue asks for 100,000. CI has less time.
    private static readonly int Events =
        Environment.GetEnvironmentVariable("APIKEYS_TEST_EVENTS") is { Length: > 0 } count
            ? int.Parse(count, CultureInfo.InvariantCulture)
            : 10_000;

    /// <summary>Makes the database refuse every insert into api_key_events.</summary>
    protected abstract string RefuseEvents { get; }

    protected abstract string AllowEvents { get; }

    [Fact]
    public async Task A_refused_change_writes_no_event_and_leaves_no_gap_in_the_numbers()
    {
        var (organization, project, product) = await CreateTenantAsync();
        var unlinked = (await Client.CreateProductAsync(organization, "Other API", Cancellation)).Id;
        await Client.CreateKeyAsync(organization, project, product, cancellationToken: Cancellation);

        await Assert.ThrowsAsync<ProductNotLinkedException>(
            () => Client.CreateKeyAsync(organization, project, unlinked, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<AlreadyExistsException>(
            () => Client.RenameProductAsync(organization, unlinked, "My API", Cancellation));
        await Assert.ThrowsAsync<InUseException>(
            () => Client.RemoveProductFromProjectAsync(product, project, Cancellation));
        await Assert.ThrowsAsync<InUseException>(
            () => Client.DeleteProjectAsync(organization, project, Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(
            () => Client.RevokeKeyAsync(organization, default, cancellationToken: Cancellation));
        await Client.DeleteProductAsync(organization, unlinked, Cancellation);

        var events = await ToListAsync(Client.ListEventsAsync(organization));
        Assert.Equal(Enumerable.Range(1, 7), events.Select(static entry => (int)entry.Number));
        Assert.Equal(ApiKeyEventKinds.ProductDeleted, events[^1].Kind);
    }

    [Fact]
    public async Task A_change_whose_events_the_database_refuses_is_not_made()
    {
        var (organization, project, product) = await CreateTenantAsync();
        var issued = await Client.CreateKeyAsync(
            organization, metadata: new() { Name = "before" }, cancellationToken: Cancellation);
        var before = await Database.CountAsync("api_key_events");
        await Database.ExecuteAsync(RefuseEvents);

        Func<Task>[] changes =
        [
            () => Client.CreateOrganizationAsync("Globex", Cancellation),
            () => Client.CreateProjectAsync(organization, "v2", Cancellation),
            () => Client.RenameProductAsync(organization, product, "Our API", Cancellation),
            () => Client.RemoveProductFromProjectAsync(product, project, Cancellation),
            () => Client.CreateKeyAsync(organization, cancellationToken: Cancellation),
            () => Client.CreateKeysAsync(organization, [new(), new()], cancellationToken: Cancellation),
            () => Client.UpdateKeyAsync(organization, issued.Key.Id, new() { Name = "after" }, Cancellation),
            () => Client.RevokeKeyAsync(organization, issued.Key.Id, cancellationToken: Cancellation),
            () => Client.DeleteKeyAsync(organization, issued.Key.Id, Cancellation),
            () => Client.SuspendOrganizationAsync(organization, cancellationToken: Cancellation),
            () => Client.DeleteOrganizationAsync(
                organization, includingContents: true, cancellationToken: Cancellation),
        ];
        foreach (var change in changes)
            await Assert.ThrowsAnyAsync<DbException>(change);

        Assert.Equal(before, await Database.CountAsync("api_key_events"));
        Assert.Equal(1, await Database.CountAsync("api_key_organizations"));
        Assert.Equal(1, await Database.CountAsync("api_key_projects"));
        Assert.Equal(1, await Database.CountAsync("api_key_products WHERE name = 'My API'"));
        Assert.Equal(1, await Database.CountAsync("api_key_project_products"));
        Assert.Equal(1, await Database.CountAsync("api_key_keys WHERE name = 'before' AND revoked_at IS NULL"));
        Assert.Equal(0, await Database.CountAsync("api_key_suspensions"));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));

        await Database.ExecuteAsync(AllowEvents);
        await Client.RevokeKeyAsync(organization, issued.Key.Id, cancellationToken: Cancellation);
        Assert.Equal(before + 1, await Database.CountAsync("api_key_events"));
        Assert.Equal(before + 1, (await ToListAsync(Client.ListEventsAsync(organization)))[^1].Number);
    }

    [Fact]
    public async Task An_event_is_not_visible_before_one_with_a_lower_number()
    {
        var organization = (await CreateTenantAsync()).Organization;
        var last = (await ToListAsync(Client.ListEventsAsync(organization)))[^1].Number;
        await using var store = Database.Database.OpenStore();
        var (written, released) = (new TaskCompletionSource(), new TaskCompletionSource());

        // Another process has written its event, and has not committed it yet.
        var early = store.WriteAsync(
            0,
            async (session, _, token) =>
            {
                await session.InsertEventAsync(
                    organization,
                    Guid.CreateVersion7(Clock.Now),
                    Clock.Now,
                    "early",
                    ApiKeyEventKinds.KeyCreated,
                    "u_early",
                    "{}",
                    token);
                written.TrySetResult();
                await released.Task;
                return 0;
            },
            Cancellation).AsTask();
        await written.Task;

        var late = Client.CreateProjectAsync(organization, "v2", Cancellation);
        await Task.Delay(TimeSpan.FromMilliseconds(200), Cancellation);
        Assert.False(late.IsCompleted, "The change did not wait for the number of the one before.");

        // On MariaDB a list waits for the change before it.
        var listing = ToListAsync(Open().ListEventsAsync(organization, after: last));
        await Task.Delay(TimeSpan.FromMilliseconds(200), Cancellation);
        if (listing.IsCompleted)
            Assert.Empty(await listing);

        released.SetResult();
        await early;
        await late;
        var seen = (await listing).Select(entry => entry.Number - last).ToList();
        Assert.Equal(Enumerable.Range(1, seen.Count).Select(static number => (long)number), seen);
        var events = await ToListAsync(Client.ListEventsAsync(organization, after: last));
        Assert.Equal(["early", ApiKeyEvent.SystemActor], events.Select(static entry => entry.Actor));
        Assert.Equal([last + 1, last + 2], events.Select(static entry => entry.Number));
    }

    [Fact]
    public async Task Eight_writers_and_a_consumer_that_keeps_its_place_miss_no_event_and_see_none_twice()
    {
        var client = Open(new());
        var organization = (await client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var project = (await client.CreateProjectAsync(organization, "v1", Cancellation)).Id;
        var unlinked = (await client.CreateProductAsync(organization, "My API", Cancellation)).Id;
        var written = new ConcurrentBag<string>();
        var left = Events;

        var writers = Enumerable.Range(0, Writers)
            .Select(seed => Task.Run(() => WriteAsync(new(seed)), Cancellation))
            .ToList();
        var consumer = Open(new());
        var (seen, place) = (new List<string>(), 3L);
        for (var isDone = false; !isDone;)
        {
            // What is committed by now is on this page, or on one after it.
            isDone = writers.TrueForAll(static writer => writer.IsCompleted);
            Page<ApiKeyEvent> page;
            do
            {
                page = await consumer.ListEventsPageAsync(
                    organization, after: place, pageSize: ApiKeyClient.MaxPageSize, cancellationToken: Cancellation);
                foreach (var entry in page.Items)
                {
                    Assert.Equal(place + 1, entry.Number);
                    place = entry.Number;
                    seen.Add(entry.Subject);
                }
            }
            while (page.HasMore);
        }

        await Task.WhenAll(writers);
        Assert.True(written.Count >= Events);
        Assert.Equal(written.Count, seen.Count);
        Assert.Equal(written.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));

        // Each is another process, to the library. Some of the changes are refused, and some are batches.
        async Task WriteAsync(Random random)
        {
            var writer = Open(new()).ActingAs($"u_{random.Next()}");
            while (true)
            {
                var count = random.Next(1, MaxBatch + 1);
                if (Interlocked.Add(ref left, -count) <= -count)
                    return;

                var keys = await writer.CreateKeysAsync(
                    organization, [.. Enumerable.Repeat(new KeyMetadata(), count)], cancellationToken: Cancellation);
                foreach (var key in keys)
                    written.Add(key.Key.Id.Value.ToString("N"));
                if (random.Next(10) is 0)
                {
                    await Assert.ThrowsAsync<ProductNotLinkedException>(
                        () => writer.CreateKeyAsync(organization, project, unlinked, cancellationToken: Cancellation));
                }
            }
        }
    }

    [Fact]
    public async Task No_event_holds_a_text_a_hash_or_a_signing_secret()
    {
        const string Secret = "a signing secret of at least 32 bytes";
        var client = Open(new() { TimeProvider = Clock, SigningSecret = Secret }).ActingAs("u_bob");
        var organization = (await client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var texts = new List<string>();
        var first = await client.CreateKeyAsync(
            organization, metadata: new() { Name = "one" }, idempotencyKey: "first", cancellationToken: Cancellation);
        var again = await client.CreateKeyAsync(
            organization, metadata: new() { Name = "one" }, idempotencyKey: "first", cancellationToken: Cancellation);
        var batch = await client.CreateKeysAsync(organization, [new(), new()], cancellationToken: Cancellation);
        var known = client.CreateKeyText();
        var knownKey = (await client.GetOrCreateKeyAsync(organization, known, cancellationToken: Cancellation)).Key;
        texts.AddRange([first.Plaintext, again.Plaintext, .. batch.Select(static key => key.Plaintext), known]);
        await client.UpdateKeyAsync(organization, again.Key.Id, new() { Name = "two" }, Cancellation);
        await client.DisableKeyAsync(organization, again.Key.Id, "paused", Cancellation);
        await client.RevokeKeyAsync(organization, knownKey.Id, "leaked", Cancellation);
        await client.DeleteKeysAsync(organization, new(), cancellationToken: Cancellation);
        await client.DeleteOrganizationAsync(organization, cancellationToken: Cancellation);

        var events = await ToListAsync(client.ListEventsAsync(organization));
        var all = string.Join('\n', events.Select(static entry => entry.ToString()));

        Assert.Equal(first.Key.Id, again.Key.Id);
        var reissued = Assert.Single(events, static entry => entry.Kind is ApiKeyEventKinds.KeyReissued);
        Assert.Equal(
            $$$"""{"before":{"prefix":"{{{first.Key.Prefix}}}"},"after":{"prefix":"{{{again.Key.Prefix}}}"}}""",
            reissued.Details);
        Assert.Equal(4, events.Count(static entry => entry.Kind is ApiKeyEventKinds.KeyDeleted));
        AssertHoldsNot(all, Secret);
        AssertHoldsNot(all, "first");
        foreach (var text in texts)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            AssertHoldsNot(all, text);

            // The shown prefix tells no more of the token than its first characters.
            AssertHoldsNot(all, text[^40..]);
            byte[][] hashes = [HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), bytes), SHA256.HashData(bytes)];
            foreach (var hash in hashes)
            {
                AssertHoldsNot(all, Convert.ToHexString(hash));
                AssertHoldsNot(all, Convert.ToBase64String(hash));
            }
        }

        static void AssertHoldsNot(string events, string secret) => Assert.False(
            events.Contains(secret, StringComparison.OrdinalIgnoreCase), "An event holds a secret.");
    }
}
