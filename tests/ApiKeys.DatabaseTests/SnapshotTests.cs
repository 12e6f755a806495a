using System.Data.Common;
using System.Runtime.CompilerServices;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// A platform copies the memory of a process, and starts many processes from it. A copied client of these tests has
/// what such a copy has: the same values in all fields.
/// </summary>
public abstract class SnapshotTests(TestDatabase database) : BehaviourSuite(database)
{
    private const int Copies = 20;

    private ApiKeyOptions LongMemory => new()
    {
        TimeProvider = Clock,
        CacheDuration = TimeSpan.FromHours(1),
        ChangePollInterval = TimeSpan.Zero,
        UsageFlushInterval = TimeSpan.FromHours(1),
    };

    [Fact]
    public async Task Copies_exceed_no_limit_and_burn_no_call_of_it()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(2_000)] });
        var client = Open(LongMemory);
        Assert.Equal(150, await CountAllowedAsync(client, issued, 150));
        await client.PrepareForSnapshotAsync(Cancellation);

        // A copy that was refused asks again after a second.
        var copies = CopiesOf(client);
        var allowed = 150;
        for (var round = 0; round < 8; round++)
        {
            allowed += (await Task.WhenAll(copies.Select(async copy =>
            {
                var calls = await CountAllowedAsync(copy, issued, 40);
                await copy.FlushAsync(Cancellation);
                return calls;
            }))).Sum();
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2_000, allowed);
        await DisposeAllAsync(copies);
    }

    [Fact]
    public async Task Copies_lose_no_use_and_count_none_twice()
    {
        var issued = await IssueAsync();
        var client = Open(LongMemory);
        Assert.Equal(7, await CountAllowedAsync(client, issued, 7));
        await client.PrepareForSnapshotAsync(Cancellation);
        Assert.Equal(7, (await ReadAsync(issued)).UseCount);

        var copies = CopiesOf(client);
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(copies.Select(async copy =>
            {
                await CountAllowedAsync(copy, issued, 5);
                await copy.FlushAsync(Cancellation);
            }));
        }

        Assert.Equal(7 + (3 * 5 * Copies), (await ReadAsync(issued)).UseCount);
        await DisposeAllAsync(copies);
    }

    [Fact]
    public async Task A_copy_has_connections_of_its_own()
    {
        var issued = await IssueAsync();
        await Client.DisposeAsync();
        await Eventually.TrueAsync(async () => await Database.CountConnectionsAsync() is 0);
        var client = Open(LongMemory);
        await CountAllowedAsync(client, issued, 1);
        Assert.True(await Database.CountConnectionsAsync() > 0);

        await client.PrepareForSnapshotAsync(Cancellation);
        await Eventually.TrueAsync(async () => await Database.CountConnectionsAsync() is 0);

        var copies = CopiesOf(client);
        foreach (var copy in copies)
            await CountAllowedAsync(copy, issued, 1);
        Assert.True(await Database.CountConnectionsAsync() >= Copies);
        await DisposeAllAsync(copies);
    }

    [Fact]
    public async Task A_copy_answers_nothing_from_the_memory_before_the_snapshot()
    {
        var issued = await IssueAsync();
        var client = Open(LongMemory);
        await CountAllowedAsync(client, issued, 1);
        await client.PrepareForSnapshotAsync(Cancellation);
        await Client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation);

        var copies = CopiesOf(client);
        foreach (var copy in copies)
        {
            var validation = await copy.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
            Assert.Equal(ValidationStatus.Revoked, validation.Status);
        }

        await DisposeAllAsync(copies);
    }

    [Fact]
    public async Task Copies_issue_different_keys()
    {
        var organization = (await CreateTenantAsync()).Organization;
        var client = Open(LongMemory);
        await client.CreateKeyAsync(organization, cancellationToken: Cancellation);
        await client.PrepareForSnapshotAsync(Cancellation);

        var copies = CopiesOf(client);
        var issued = await Task.WhenAll(copies.Select(
            copy => copy.CreateKeyAsync(organization, cancellationToken: Cancellation)));
        Assert.Equal(Copies, issued.Select(static key => key.Plaintext).Distinct().Count());
        Assert.Equal(Copies, issued.Select(static key => key.Key.Id).Distinct().Count());
        await DisposeAllAsync(copies);
    }

    [Fact]
    public async Task A_client_that_cannot_write_its_uses_goes_on_and_keeps_them()
    {
        var issued = await IssueAsync();
        var client = Open(LongMemory);
        await CountAllowedAsync(client, issued, 3);
        await Database.ExecuteAsync("ALTER TABLE api_key_keys RENAME TO taken_away");
        await Assert.ThrowsAnyAsync<DbException>(() => client.PrepareForSnapshotAsync(Cancellation));
        await Database.ExecuteAsync("ALTER TABLE taken_away RENAME TO api_key_keys");

        Assert.Equal(2, await CountAllowedAsync(client, issued, 2));
        await client.PrepareForSnapshotAsync(Cancellation);
        Assert.Equal(5, (await ReadAsync(issued)).UseCount);
    }

    [Fact]
    public async Task A_prepared_client_can_be_prepared_again_and_disposed_of()
    {
        var issued = await IssueAsync();
        var client = Open(LongMemory);
        await client.PrepareForSnapshotAsync(Cancellation);
        await client.PrepareForSnapshotAsync(Cancellation);
        Assert.Equal(1, await CountAllowedAsync(client, issued, 1));
        await client.PrepareForSnapshotAsync(Cancellation);

        await client.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => client.PrepareForSnapshotAsync(Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation));
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = nameof(MemberwiseClone))]
    private static extern object Copy(object original);

    private static List<ApiKeyClient> CopiesOf(ApiKeyClient client) =>
        [.. Enumerable.Range(0, Copies).Select(_ => (ApiKeyClient)Copy(client))];

    private static async Task DisposeAllAsync(List<ApiKeyClient> clients)
    {
        foreach (var client in clients)
            await client.DisposeAsync();
    }
}
