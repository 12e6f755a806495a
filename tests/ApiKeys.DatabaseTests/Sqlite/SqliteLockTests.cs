using System.Diagnostics;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests.Sqlite;

/// <summary>Another process holds the write lock of the file for long.</summary>
public sealed class SqliteLockTests() : BehaviourSuite(new SqliteTestDatabase())
{
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Bound = Budget + TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Each_writer_waits_for_its_own_time_limit_only()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(1_000)] });
        var client = Open(new() { ValidationTimeout = Budget, UsageFlushInterval = TimeSpan.FromHours(1) });
        await using var connection = await Database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(Cancellation);

        var calls = Enumerable.Range(0, 20).Select(async _ =>
        {
            await Task.Yield();
            var start = Stopwatch.GetTimestamp();
            await Assert.ThrowsAsync<TimeoutException>(
                async () => await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation));
            return Stopwatch.GetElapsedTime(start);
        });

        Assert.All(await Task.WhenAll(calls), static time => Assert.InRange(time, TimeSpan.Zero, Bound));
        command.CommandText = "ROLLBACK";
        await command.ExecuteNonQueryAsync(Cancellation);
        Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
    }

    [Fact]
    public async Task A_call_that_is_charged_after_its_caller_left_is_kept_for_the_next()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(3)] });
        var client = Open(new() { ValidationTimeout = Budget, UsageFlushInterval = TimeSpan.FromHours(1) });
        await using var connection = await Database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(Cancellation);
        await Assert.ThrowsAsync<TimeoutException>(
            async () => await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation));
        command.CommandText = "ROLLBACK";
        await command.ExecuteNonQueryAsync(Cancellation);

        var allowed = 0;
        while ((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid)
            allowed++;

        Assert.Equal(3, allowed);
    }

    [Fact]
    public async Task A_change_that_waits_for_too_long_is_rolled_back()
    {
        var issued = await IssueAsync();
        var client = Open(new() { ChangeTimeout = Budget });
        await using var connection = await Database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync(Cancellation);

        var start = Stopwatch.GetTimestamp();
        var fault = await Assert.ThrowsAsync<TimeoutException>(
            () => client.RevokeKeyAsync(issued.Key.OrganizationId, issued.Key.Id, cancellationToken: Cancellation));

        Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, Bound);
        Assert.Contains("rolled back", fault.Message, StringComparison.Ordinal);
        command.CommandText = "ROLLBACK";
        await command.ExecuteNonQueryAsync(Cancellation);
        Assert.Null((await ReadAsync(issued)).RevokedAt);
    }
}
