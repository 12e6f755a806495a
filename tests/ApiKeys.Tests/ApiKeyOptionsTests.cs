namespace ApiKeys.Tests;

/// <summary>
/// Opening a client refuses a faulty option, before it connects. The message names the option and does not quote its
/// value.
/// </summary>
public class ApiKeyOptionsTests
{
    private const string Url = "sqlite:///:memory:";
    private const string Secret = "a secret of at least 32 bytes, number 1";

    [Fact]
    public void The_defaults_are_the_documented_ones()
    {
        var options = new ApiKeyOptions();

        Assert.Equal("sk", options.KeyPrefix);
        Assert.Equal("", options.Environment);
        Assert.Null(options.SigningSecret);
        Assert.Empty(options.EarlierSigningSecrets);
        Assert.Equal(TimeSpan.FromSeconds(5), options.UsageFlushInterval);
        Assert.Equal(TimeSpan.FromSeconds(5), options.ValidationTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), options.ChangeTimeout);
        Assert.Null(options.DefaultKeyLifetime);
        Assert.Null(options.MaxKeyLifetime);
        Assert.Equal(100_000, options.CacheCapacity);
        Assert.Equal(96 * 1024 * 1024, options.CacheBytes);
        Assert.Same(TimeProvider.System, options.TimeProvider);
        Assert.Equal(32, ApiKeyOptions.MinSigningSecretBytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("9sk")]
    [InlineData("sk_")]
    [InlineData("s-k")]
    [InlineData("a23456789012345678901234567890123")]
    public void A_faulty_prefix_is_refused(string? prefix) =>
        AssertRefused(new() { KeyPrefix = prefix! }, "KeyPrefix must have 1 to 32 characters");

    [Theory]
    [InlineData(" ")]
    [InlineData("9live")]
    [InlineData("live_")]
    [InlineData("li-ve")]
    [InlineData("a23456789012345678901234567890123")]
    public void A_faulty_environment_is_refused(string environment) =>
        AssertRefused(new() { Environment = environment }, "Environment must be empty, or have 1 to 32 characters");

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(600_001)]
    public void A_time_limit_out_of_its_range_is_refused(int milliseconds)
    {
        var timeout = TimeSpan.FromMilliseconds(milliseconds);
        AssertOutOfRange(new() { ValidationTimeout = timeout }, "ValidationTimeout lies between 00:00:00.1");
        AssertOutOfRange(new() { ChangeTimeout = timeout }, "ChangeTimeout lies between 00:00:00.1");
    }

    [Theory]
    [InlineData("")]
    [InlineData("hunter2")]
    [InlineData("31 bytes are one byte too few..")]
    public void A_secret_that_is_too_short_is_refused_and_not_repeated(string secret)
    {
        AssertRefused(new() { SigningSecret = secret }, "SigningSecret has fewer than 32 bytes", secret);
        if (secret is "")
            return;
        AssertRefused(
            new() { SigningSecret = Secret, EarlierSigningSecrets = [secret] },
            "EarlierSigningSecrets has fewer than 32 bytes",
            secret);
    }

    [Fact]
    public void The_current_secret_as_an_earlier_one_is_refused_and_not_repeated() =>
        AssertRefused(
            new() { SigningSecret = Secret, EarlierSigningSecrets = [Secret] },
            "EarlierSigningSecrets holds a secret twice, or the current one",
            Secret);

    [Theory]
    [InlineData(0)]
    [InlineData(-60)]
    [InlineData(59.999)]
    [InlineData(3_153_600_001d)]
    public void A_lifetime_out_of_its_range_is_refused(double seconds)
    {
        var lifetime = TimeSpan.FromSeconds(seconds);
        AssertOutOfRange(new() { DefaultKeyLifetime = lifetime }, "DefaultKeyLifetime lies between 00:01:00");
        AssertOutOfRange(new() { MaxKeyLifetime = lifetime }, "MaxKeyLifetime lies between 00:01:00");
    }

    [Theory]
    [InlineData(59.999)]
    [InlineData(-60)]
    [InlineData((365 * 86_400) + 0.001)]
    public void A_distance_of_timed_events_out_of_its_range_is_refused(double seconds)
    {
        var distance = TimeSpan.FromSeconds(seconds);
        AssertOutOfRange(
            new() { TimedEvents = new() { ExpiryNotices = [TimeSpan.FromDays(1), distance] } },
            "TimedEvents: ExpiryNotices lies between 00:01:00");
        AssertOutOfRange(
            new() { TimedEvents = new() { UnusedFor = distance } }, "TimedEvents: UnusedFor lies between 00:01:00");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.999)]
    [InlineData(86_400.001)]
    public void An_interval_of_timed_events_out_of_its_range_is_refused(double seconds) => AssertOutOfRange(
        new() { TimedEvents = new() { Interval = TimeSpan.FromSeconds(seconds) } },
        "TimedEvents: Interval lies between 00:00:01");

    [Fact]
    public void More_than_eight_distances_of_timed_events_are_refused() => AssertOutOfRange(
        new() { TimedEvents = new() { ExpiryNotices = [.. Enumerable.Repeat(TimeSpan.FromDays(1), 9)] } },
        "TimedEvents: ExpiryNotices has at most 8");

    [Fact]
    public void A_default_lifetime_beyond_the_greatest_is_refused() => AssertOutOfRange(
        new() { DefaultKeyLifetime = TimeSpan.FromHours(2), MaxKeyLifetime = TimeSpan.FromHours(1) },
        "DefaultKeyLifetime is at most MaxKeyLifetime");

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(9.999)]
    [InlineData(3_600_000.001)]
    public void An_interval_out_of_its_range_is_refused(double milliseconds) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            "options",
            () => ApiKeyClient.Open(Url, new() { UsageFlushInterval = TimeSpan.FromMilliseconds(milliseconds) }));

    [Theory]
    [InlineData(-1)]
    [InlineData((1024 * 1024) - 1)]
    public void A_cache_of_too_few_bytes_is_refused(long bytes) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            "options", () => ApiKeyClient.Open(Url, new() { CacheBytes = bytes }));

    [Fact]
    public void A_null_clock_is_refused() =>
        Assert.Throws<ArgumentNullException>(() => ApiKeyClient.Open(Url, new() { TimeProvider = null! }));

    [Fact]
    public void A_null_database_is_refused()
    {
        Assert.Throws<ArgumentNullException>("url", () => ApiKeyClient.Open((string)null!));
        Assert.Throws<ArgumentNullException>("database", () => ApiKeyClient.Open((ApiKeyDatabase)null!));
    }

    [Fact]
    public async Task Values_at_the_limits_are_accepted()
    {
        var longest = new string('p', 32);
        ApiKeyOptions?[] accepted =
        [
            null,
            new(),
            new() { KeyPrefix = "k" },
            new() { KeyPrefix = longest, Environment = longest },
            new() { KeyPrefix = "my_app", Environment = "eu_west_1" },
            new() { SigningSecret = new('s', 32) },
            new() { SigningSecret = Secret, EarlierSigningSecrets = ["", new('s', 32)] },
            new() { EarlierSigningSecrets = [Secret] },
            new() { SigningSecret = "éééééééééééééééé" },
            new() { UsageFlushInterval = TimeSpan.FromMilliseconds(10) },
            new() { UsageFlushInterval = TimeSpan.FromHours(1) },
            new() { DefaultKeyLifetime = TimeSpan.FromMinutes(1), MaxKeyLifetime = TimeSpan.FromMinutes(1) },
            new() { DefaultKeyLifetime = TimeSpan.FromDays(36_500), MaxKeyLifetime = TimeSpan.FromDays(36_500) },
            new() { CacheCapacity = 1, CacheBytes = 1024 * 1024 },
            new() { CacheCapacity = 10_000_000, CacheBytes = long.MaxValue },
        ];

        foreach (var options in accepted)
            await ApiKeyClient.Open(Url, options).DisposeAsync();
    }

    private static void AssertOutOfRange(ApiKeyOptions options, string message) => Assert.StartsWith(
        message,
        Assert.Throws<ArgumentOutOfRangeException>(nameof(options), () => ApiKeyClient.Open(Url, options)).Message,
        StringComparison.Ordinal);

    private static void AssertRefused(ApiKeyOptions options, string message, string secret = "")
    {
        var exception = Assert.Throws<ArgumentException>(nameof(options), () => ApiKeyClient.Open(Url, options));

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
        Assert.True(
            secret.Length is 0 || !exception.ToString().Contains(secret, StringComparison.Ordinal),
            "The message quotes the secret.");
    }
}
