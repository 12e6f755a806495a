using System.Globalization;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>Behaviour of several processes on one database, tested with real processes.</summary>
public abstract class ProcessTests(TestDatabase database) : BehaviourSuite(database)
{
    private const int Keys = 2_000;
    private const string Endless = "2147483647";

    [Fact]
    public async Task Two_processes_issue_and_two_validate_and_every_count_is_exact()
    {
        var client = Open(new());
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var unlimited = await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
        var limited = await client.CreateKeyAsync(
            organization.Id,
            metadata: new() { RateLimits = [RateLimit.PerDay(100)] },
            cancellationToken: Cancellation);
        await LeaveTheEndOfTheDayAsync();

        using var validator1 = await StartValidatorAsync(Endless, unlimited, limited);
        using var validator2 = await StartValidatorAsync(Endless, unlimited, limited);
        using var issuer1 = TestProcess.Start(
            "issue",
            Database,
            organization.Id.ToString(),
            Keys.ToString(CultureInfo.InvariantCulture));
        using var issuer2 = TestProcess.Start(
            "issue",
            Database,
            organization.Id.ToString(),
            Keys.ToString(CultureInfo.InvariantCulture));

        // No busy error surfaces. Every process ends by itself, without a fault.
        string[] issued =
        [
            .. (await Task.WhenAll(issuer1.FinishAsync(), issuer2.FinishAsync())).SelectMany(texts => texts),
        ];
        validator1.Input.Close();
        validator2.Input.Close();
        var first = Counts(await validator1.FinishAsync());
        var second = Counts(await validator2.FinishAsync());

        Assert.Equal(2 * Keys, issued.Distinct(StringComparer.Ordinal).Count());
        foreach (var text in issued)
            Assert.True(
                (await client.ValidateKeyAsync(text, cancellationToken: Cancellation)).IsValid,
                "A key that was issued does not validate.");

        Assert.True(first[0].Allowed > 0 && second[0].Allowed > 0);
        Assert.Equal(
            first[0].Allowed + second[0].Allowed,
            (await client.GetKeyAsync(organization.Id, unlimited.Key.Id, Cancellation)).UseCount);
        Assert.Equal(100, first[1].Allowed + second[1].Allowed);
        Assert.True(first[1].Limited + second[1].Limited > 0);
        Assert.Equal(100, (await client.GetKeyAsync(organization.Id, limited.Key.Id, Cancellation)).UseCount);
    }

    [Fact]
    public async Task Five_processes_count_five_hundred_uses_exactly_and_a_limit_of_ten_allows_ten()
    {
        var client = Open(new());
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var unlimited = await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
        var limited = await client.CreateKeyAsync(
            organization.Id,
            metadata: new() { RateLimits = [RateLimit.PerDay(10)] },
            cancellationToken: Cancellation);
        await LeaveTheEndOfTheDayAsync();

        var validators = await Task.WhenAll(
            Enumerable.Range(0, 5).Select(_ => StartValidatorAsync("100", unlimited, limited)));
        var outputs = await Task.WhenAll(validators.Select(validator => validator.FinishAsync()));
        var counts = outputs.Select(Counts).ToList();

        Assert.Equal(500, counts.Sum(count => count[0].Allowed));
        Assert.Equal(500, (await client.GetKeyAsync(organization.Id, unlimited.Key.Id, Cancellation)).UseCount);
        Assert.Equal(10, counts.Sum(count => count[1].Allowed));
        Assert.Equal(490, counts.Sum(count => count[1].Limited));
        foreach (var validator in validators)
            validator.Dispose();
    }

    [Fact]
    public async Task Eight_processes_start_at_once_on_an_empty_database_and_one_creates_the_organization()
    {
        await using var empty = CreateEmptyDatabase();

        var processes = Enumerable.Range(0, 8).Select(
            _ => TestProcess.Start("create-organization", empty, "Acme Inc")).ToList();
        var outputs = await Task.WhenAll(processes.Select(process => process.FinishAsync()));
        var answers = outputs.Select(lines => lines[0].Split(' ')).ToList();

        Assert.Single(answers.Select(answer => answer[0]).Distinct());
        Assert.Single(answers, answer => answer[1] is "True");
        Assert.Equal(1, await empty.CountAsync("api_key_organizations"));
        foreach (var process in processes)
            process.Dispose();
    }

    [Fact]
    public async Task Twenty_processes_ask_for_one_organization_at_once_and_one_creates_it()
    {
        var processes = Enumerable.Range(0, 20).Select(
            _ => TestProcess.Start("get-or-create-organization", Database, "Acme Inc")).ToList();
        foreach (var process in processes)
            Assert.Equal("ready", await process.ReadLineAsync());
        foreach (var process in processes)
            await process.Input.WriteLineAsync("go");
        foreach (var process in processes)
            await process.Input.FlushAsync(Cancellation);
        var outputs = await Task.WhenAll(processes.Select(process => process.FinishAsync()));
        var answers = outputs.Select(lines => lines[0].Split(' ')).ToList();

        Assert.Single(answers.Select(answer => answer[0]).Distinct());
        Assert.Single(answers, answer => answer[1] is "True");
        Assert.Equal(1, await Database.CountAsync("api_key_organizations"));
        foreach (var process in processes)
            process.Dispose();
    }

    /// <summary>Another database of the same kind, without tables.</summary>
    protected abstract TestDatabase CreateEmptyDatabase();

    private async Task<TestProcess> StartValidatorAsync(string rounds, params IssuedKey[] keys)
    {
        var validator = TestProcess.Start("validate", Database, rounds);
        foreach (var key in keys)
            await validator.Input.WriteLineAsync(key.Plaintext);
        await validator.Input.WriteLineAsync();
        await validator.Input.FlushAsync(Cancellation);
        Assert.Equal("ready", await validator.ReadLineAsync());
        return validator;
    }

    private static List<(int Allowed, int Limited)> Counts(string[] lines) =>
        [.. lines.Select(line => line.Split(' ')).Select(counts => (Number(counts[0]), Number(counts[1])))];

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    // These processes use the real clock, and a limit per day is exact only within one day.
    private static async Task LeaveTheEndOfTheDayAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        var untilNextDay = TimeSpan.FromDays(1) - now.TimeOfDay;
        if (untilNextDay < TimeSpan.FromMinutes(5))
            await Task.Delay(untilNextDay + TimeSpan.FromSeconds(1), Cancellation);
    }
}
