using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

public abstract class RateLimitTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task A_limit_allows_its_number_of_calls_in_each_window()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerMinute(3)] });

        Assert.Equal(3, await CountAllowedAsync(Client, issued, 5));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(3, await CountAllowedAsync(Client, issued, 5));
    }

    [Theory]
    [InlineData(RateLimitWindow.Second, 877)]
    [InlineData(RateLimitWindow.Minute, 29_877)]
    [InlineData(RateLimitWindow.Hour, 2_369_877)]
    [InlineData(RateLimitWindow.Day, 49_169_877)]
    public async Task A_refusal_tells_how_long_to_wait_and_waiting_helps(RateLimitWindow window, int milliseconds)
    {
        var issued = await IssueAsync(new() { RateLimits = [new(1, window)] });
        await ValidateAsync(issued);

        var refused = await ValidateAsync(issued);
        Assert.Equal(ValidationStatus.RateLimited, refused.Status);
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), refused.RetryAfter);
        Assert.Equal(refused.RetryAfter, Assert.Throws<RateLimitedException>(() => refused.EnsureValid()).RetryAfter);

        Clock.Advance(refused.RetryAfter - TimeSpan.FromMilliseconds(1));
        Assert.Equal(ValidationStatus.RateLimited, await StatusAsync(issued));
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
    }

    [Fact]
    public async Task Several_limits_are_all_granted_or_none_is_charged()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerSecond(2), RateLimit.PerHour(5)] });

        Assert.Equal(2, await CountAllowedAsync(Client, issued, 10));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await CountAllowedAsync(Client, issued, 10));
        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await CountAllowedAsync(Client, issued, 10));

        // The hour is used up. The caller must wait for its end, although the second ends sooner.
        Assert.True((await ValidateAsync(issued)).RetryAfter > TimeSpan.FromMinutes(30));
    }

    [Fact]
    public async Task Limits_hold_across_clients()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerHour(10)] });
        var clients = Enumerable.Range(0, 4).Select(_ => Open()).ToList();

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 200).Select(
                i => Task.Run(
                    async () => await clients[i % 4].ValidateKeyAsync(
                        issued.Plaintext,
                        cancellationToken: Cancellation),
                    Cancellation)));

        Assert.Equal(10, answers.Count(answer => answer.IsValid));
        Assert.All(
            answers,
            answer => Assert.True(answer.Status is ValidationStatus.Valid or ValidationStatus.RateLimited));
    }

    [Fact]
    public async Task A_node_whose_clock_is_behind_gets_no_second_window()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerMinute(2)] });
        var behind = Open(new() { TimeProvider = new TestClock { Now = Clock.Now.AddMinutes(-1) } });
        await ValidateAsync(issued);

        Assert.True((await behind.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
        Assert.Equal(
            ValidationStatus.RateLimited,
            (await behind.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).Status);
        Assert.Equal(ValidationStatus.RateLimited, await StatusAsync(issued));
    }

    [Theory]
    [InlineData(RateLimitWindow.Second)]
    [InlineData(RateLimitWindow.Minute)]
    [InlineData(RateLimitWindow.Hour)]
    [InlineData(RateLimitWindow.Day)]
    public async Task A_node_with_a_wrong_clock_locks_no_key_out(RateLimitWindow window)
    {
        var issued = await IssueAsync(new() { RateLimits = [new(2, window)] });
        var wrong = Open(new() { TimeProvider = new TestClock { Now = Clock.Now.AddYears(10) } });
        for (var i = 0; i < 3; i++)
            await wrong.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);

        Assert.Equal(2, await CountAllowedAsync(Client, issued, 3));
        var wait = (await ValidateAsync(issued)).RetryAfter;
        Assert.InRange(wait, TimeSpan.FromTicks(1), TimeSpan.FromDays(1));
    }

    [Fact]
    public async Task A_call_can_skip_the_limits()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(1)] });
        var unlimited = new KeyRequirement { EnforceRateLimits = false };

        for (var i = 0; i < 5; i++)
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued, unlimited));

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued));
        Assert.Equal(ValidationStatus.RateLimited, await StatusAsync(issued));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(issued, unlimited));
    }

    [Fact]
    public async Task A_changed_limit_takes_effect_at_once()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(1)] });
        await ValidateAsync(issued);
        Assert.Equal(ValidationStatus.RateLimited, await StatusAsync(issued));

        await Client.UpdateKeyAsync(
            issued.Key.OrganizationId,
            issued.Key.Id,
            new() { RateLimits = [RateLimit.PerDay(2)] },
            Cancellation);
        Assert.Equal(1, await CountAllowedAsync(Client, issued, 3));

        await Client.UpdateKeyAsync(issued.Key.OrganizationId, issued.Key.Id, new() { RateLimits = [] }, Cancellation);
        Assert.Equal(3, await CountAllowedAsync(Client, issued, 3));
    }

    [Fact]
    public async Task A_limit_that_is_added_later_counts_the_calls_that_its_window_has_had()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(50)] });
        Assert.Equal(3, await CountAllowedAsync(Client, issued, 3));

        await Client.UpdateKeyAsync(
            issued.Key.OrganizationId,
            issued.Key.Id,
            new() { RateLimits = [RateLimit.PerHour(5), RateLimit.PerDay(50)] },
            Cancellation);

        Assert.Equal(2, await CountAllowedAsync(Client, issued, 5));
    }

    [Fact]
    public async Task A_refusal_never_names_a_limit_that_has_calls_left()
    {
        RateLimit[] limits = [RateLimit.PerSecond(2), RateLimit.PerMinute(7), RateLimit.PerHour(30)];
        var issued = await IssueAsync(new() { RateLimits = limits });
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var used = new Dictionary<(RateLimitWindow Window, long Number), long>();

        for (var call = 0; call < 600; call++)
        {
            var numbers = limits.ToDictionary(limit => limit, limit => (limit.Window, NumberOf(limit.Window)));
            var usedUp = limits.Where(limit => used.GetValueOrDefault(numbers[limit]) >= limit.Limit).ToList();

            var validation = await ValidateAsync(issued);

            // Of several limits that are used up, the one that ends last.
            Assert.Equal(
                (usedUp.Count is 0, usedUp.LastOrDefault()),
                (validation.IsValid, validation.ExceededRateLimit ?? default));
            if (validation.IsValid)
            {
                foreach (var number in numbers.Values)
                    used[number] = used.GetValueOrDefault(number) + 1;
            }

            if (random.Next(3) is 0)
                Clock.Advance(TimeSpan.FromMilliseconds(random.Next(1, random.Next(5) is 0 ? 90_000 : 900)));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"The seed was {seed}.");

        long NumberOf(RateLimitWindow window) => Clock.Now.ToUnixTimeSeconds() / window switch
        {
            RateLimitWindow.Second => 1,
            RateLimitWindow.Minute => 60,
            _ => 3_600,
        };
    }

    [Fact]
    public async Task Of_windows_that_end_together_a_refusal_names_the_longest()
    {
        Clock.Now = new(2026, 1, 1, 12, 59, 59, 500, TimeSpan.Zero);
        var issued = await IssueAsync(
            new() { RateLimits = [RateLimit.PerSecond(1), RateLimit.PerMinute(1), RateLimit.PerHour(1)] });
        Assert.True((await ValidateAsync(issued)).IsValid);

        var refused = await ValidateAsync(issued);

        Assert.Equal(RateLimit.PerHour(1), refused.ExceededRateLimit);
        Assert.Equal(TimeSpan.FromMilliseconds(500), refused.RetryAfter);
    }

    [Fact]
    public async Task A_refusal_names_the_limit_that_is_used_up_whatever_the_others_are()
    {
        Clock.Now = new(2026, 1, 1, 12, 30, 30, TimeSpan.Zero);
        var byMinute = await CreateAsync(RateLimit.PerMinute(1), RateLimit.PerHour(10));
        var byHour = await CreateAsync(RateLimit.PerMinute(1), RateLimit.PerHour(1), RateLimit.PerDay(10));

        // The first refusal comes from the database, the second from memory.
        foreach (var _ in Enumerable.Range(0, 2))
        {
            Assert.Equal(RateLimit.PerMinute(1), await ExceededAsync(byMinute));
            Assert.Equal(RateLimit.PerHour(1), await ExceededAsync(byHour));
        }

        async Task<IssuedKey> CreateAsync(params RateLimit[] limits)
        {
            var (organization, _) = await Client.GetOrCreateOrganizationAsync("Acme Inc", Cancellation);
            var metadata = new KeyMetadata { RateLimits = limits };
            var issued = await Client.CreateKeyAsync(
                organization.Id, metadata: metadata, cancellationToken: Cancellation);
            Assert.Null((await ValidateAsync(issued)).ExceededRateLimit);
            return issued;
        }

        async Task<RateLimit?> ExceededAsync(IssuedKey issued)
        {
            var refusal = await ValidateAsync(issued);
            var exception = Assert.Throws<RateLimitedException>(() => refusal.EnsureValid());
            Assert.Equal(refusal.ExceededRateLimit, exception.ExceededRateLimit);
            return refusal.ExceededRateLimit;
        }
    }
}
