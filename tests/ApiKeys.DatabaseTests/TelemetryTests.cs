using System.Data.Common;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>Metrics and spans, as an application hears them.</summary>
public abstract class TelemetryTests(TestDatabase database, string system) : BehaviourSuite(database)
{
    // No other test moves its clock as far. The largest value over all clients is therefore this test's.
    private static readonly TimeSpan Decade = TimeSpan.FromDays(3_650);

    private readonly string _system = $"db.system.name={system}";

    [Fact]
    public async Task Validations_are_counted_by_their_outcome()
    {
        var tenant = await CreateTenantAsync();
        var plain = await CreateAsync(tenant);
        var limited = await CreateAsync(tenant, new() { RateLimits = [RateLimit.PerDay(1)] });
        var expired = await CreateAsync(tenant, new() { ExpiresAt = Clock.Now.AddSeconds(1) });
        var revoked = await CreateAsync(tenant);
        var disabled = await CreateAsync(tenant);
        await Client.RevokeKeyAsync(tenant.Organization, revoked.Key.Id, cancellationToken: Cancellation);
        await Client.DisableKeyAsync(tenant.Organization, disabled.Key.Id, cancellationToken: Cancellation);
        Clock.Advance(TimeSpan.FromSeconds(1));
        using var heard = new HeardMeasurements();

        for (var i = 0; i < 3; i++)
            await StatusAsync(plain);
        await Client.ValidateKeyAsync("sk_junk", cancellationToken: Cancellation);
        await Client.ValidateKeyAsync("sk_junk"u8, cancellationToken: Cancellation);
        await Client.ValidateKeyAsync(CreateUnknownText(), cancellationToken: Cancellation);
        await StatusAsync(revoked);
        await StatusAsync(expired);
        await StatusAsync(disabled);
        await StatusAsync(plain, new() { Organization = new(Guid.CreateVersion7(Clock.Now)) });
        await StatusAsync(plain, new() { Product = new(Guid.CreateVersion7(Clock.Now)) });
        await StatusAsync(plain, new() { Scopes = ["write"] });
        await StatusAsync(limited);
        await StatusAsync(limited);

        string[] expected =
        [
            "disabled 1",
            "expired 1",
            "insufficient_scope 1",
            "malformed 2",
            "out_of_scope 1",
            "rate_limited 1",
            "revoked 1",
            "unknown 2",
            "valid 4",
        ];
        Assert.Equal(
            expected,
            heard.TagsOf(ApiKeyTelemetry.Validations).GroupBy(tag => tag.Split('=')[1]).Select(
                outcome => $"{outcome.Key} {outcome.Count()}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_superseded_text_and_one_of_another_system_are_counted_as_what_they_are()
    {
        var tenant = await CreateTenantAsync();
        var format = ForeignKeyFormat.Custom("legacy", "old-", "0123456789abcdef", 32, 32);
        var client = Open(new() { TimeProvider = Clock, ForeignFormats = [format] });
        var (imported, strange) = ("old-" + new string('a', 32), "old-" + new string('b', 32));
        var row = new ImportedKey
        {
            Format = "legacy",
            Hash = ForeignKeyHash.FromBytes(SHA256.HashData(Encoding.ASCII.GetBytes(imported))),
        };
        var result = Assert.Single(
            await client.ImportKeysAsync(tenant.Organization, [row], cancellationToken: Cancellation));
        using var heard = new HeardMeasurements();

        await ValidateAsync(imported);
        var rotated = await client.RotateKeyAsync(
            tenant.Organization, result.KeyId!.Value, TimeSpan.Zero, cancellationToken: Cancellation);
        await ValidateAsync(imported);
        await ValidateAsync(rotated.Plaintext);
        await ValidateAsync(strange);
        await ValidateAsync("new-" + new string('a', 32));

        string[] expected = ["valid", "superseded", "valid", "unknown", "malformed"];
        Assert.Equal(
            expected.Select(static outcome => $"apikeys.outcome={outcome}"),
            heard.TagsOf(ApiKeyTelemetry.Validations));

        async Task ValidateAsync(string text) =>
            await client.ValidateKeyAsync(text, cancellationToken: Cancellation);
    }

    [Fact]
    public async Task Rotations_are_counted_by_what_became_of_the_former_text()
    {
        var issued = await IssueAsync();
        var (organization, key) = (issued.Key.OrganizationId, issued.Key.Id);
        await StatusAsync(issued);
        using var heard = new HeardMeasurements();

        await Client.RotateKeyAsync(organization, key, TimeSpan.FromDays(1), cancellationToken: Cancellation);
        await Client.RotateKeyAsync(organization, key, TimeSpan.FromDays(1), cancellationToken: Cancellation);
        await Client.RevokeKeyAsync(organization, key, cancellationToken: Cancellation);
        await Assert.ThrowsAsync<RevokedKeyException>(
            () => Client.RotateKeyAsync(organization, key, TimeSpan.Zero, cancellationToken: Cancellation));

        string[] expected = ["superseded", "replaced"];
        Assert.Equal(
            expected.Select(result => $"apikeys.rotation.result={result} {_system}"),
            heard.TagsOf(ApiKeyTelemetry.Rotations));
    }

    [Fact]
    public async Task A_validation_from_memory_is_a_hit_and_one_that_reads_is_a_miss()
    {
        var issued = await IssueAsync();
        var unknown = CreateUnknownText();
        using var heard = new HeardMeasurements();

        for (var i = 0; i < 3; i++)
        {
            await StatusAsync(issued);
            await Client.ValidateKeyAsync(unknown, cancellationToken: Cancellation);
        }

        Assert.Equal(2, heard.Of(ApiKeyTelemetry.CacheLookups, "apikeys.cache.result=miss").Sum());
        Assert.Equal(4, heard.Of(ApiKeyTelemetry.CacheLookups, "apikeys.cache.result=hit").Sum());
        Assert.Equal(2, heard.Of(ApiKeyTelemetry.LookupDuration, _system).Length);
    }

    [Fact]
    public async Task Hits_and_misses_are_not_counted_without_a_cache()
    {
        var client = Open(new() { TimeProvider = Clock, CacheDuration = TimeSpan.Zero });
        var issued = await IssueAsync();
        using var heard = new HeardMeasurements();

        await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);

        Assert.Empty(heard.Of(ApiKeyTelemetry.CacheLookups));
        Assert.Single(heard.Of(ApiKeyTelemetry.LookupDuration));
    }

    [Fact]
    public async Task Keys_that_leave_a_full_cache_are_counted()
    {
        var tenant = await CreateTenantAsync();
        var client = Open(new()
        {
            TimeProvider = Clock,
            CacheCapacity = 1,
            UsageFlushInterval = TimeSpan.FromHours(1),
        });
        using var heard = new HeardMeasurements();

        for (var i = 0; i < 3; i++)
            await client.ValidateKeyAsync((await CreateAsync(tenant)).Plaintext, cancellationToken: Cancellation);

        Assert.Equal(2, heard.Of(ApiKeyTelemetry.CacheEvictions).Sum());
    }

    [Fact]
    public async Task A_database_failure_is_counted_as_an_error_with_its_type()
    {
        var issued = await IssueAsync();
        await Database.ExecuteAsync("ALTER TABLE api_key_secrets RENAME TO api_key_secrets_away");
        using var heard = new HeardMeasurements();
        using var spans = new HeardSpans();

        var fault = await Assert.ThrowsAnyAsync<DbException>(() => StatusAsync(issued));

        var type = $"error.type={fault.GetType().FullName}";
        Assert.Single(heard.Of(ApiKeyTelemetry.LookupDuration, _system, type));
        Assert.Single(heard.Of(ApiKeyTelemetry.Validations, "apikeys.outcome=error", type));
        var span = Assert.Single(spans.Under);
        Assert.Equal(ActivityStatusCode.Error, span.Status);
        Assert.Null(span.StatusDescription);
        Assert.Equal(fault.GetType().FullName, span.GetTagItem("error.type"));
        await Database.ExecuteAsync("ALTER TABLE api_key_secrets_away RENAME TO api_key_secrets");
    }

    [Fact]
    public async Task A_charge_that_fails_is_counted_as_an_error_with_its_type()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(10)] });
        await Database.ExecuteAsync("ALTER TABLE api_key_windows RENAME TO api_key_windows_away");
        using var heard = new HeardMeasurements();

        var fault = await Assert.ThrowsAnyAsync<DbException>(() => StatusAsync(issued));

        var type = $"error.type={fault.GetType().FullName}";
        Assert.Single(heard.Of(ApiKeyTelemetry.Validations, "apikeys.outcome=error", type));
        await Database.ExecuteAsync("ALTER TABLE api_key_windows_away RENAME TO api_key_windows");
    }

    [Fact]
    public async Task A_look_up_is_a_child_span_of_the_caller_and_holds_nothing_of_the_key()
    {
        var issued = await IssueAsync();
        using var spans = new HeardSpans();

        await StatusAsync(issued);
        await StatusAsync(issued);

        Assert.Equal(spans.Root, Activity.Current);
        var span = Assert.Single(spans.Under);
        Assert.Equal(ApiKeyTelemetry.LookupSpan, span.OperationName);
        Assert.Equal(ActivityKind.Client, span.Kind);
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.Equal(_system, Assert.Single(span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}")));
        Assert.Empty(span.Events);
    }

    [Fact]
    public async Task Calls_of_a_limited_key_are_leased_and_counted()
    {
        var issued = await IssueAsync(new() { RateLimits = [RateLimit.PerDay(2)] });
        using var heard = new HeardMeasurements();

        for (var i = 0; i < 4; i++)
            await StatusAsync(issued);

        // The client asks once, and remembers that the limit is used up.
        Assert.Equal(2, heard.Of(ApiKeyTelemetry.Leases, "apikeys.lease.result=granted", _system).Sum());
        Assert.Equal(1, heard.Of(ApiKeyTelemetry.Leases, "apikeys.lease.result=refused", _system).Sum());
    }

    [Fact]
    public async Task A_written_batch_of_uses_has_a_duration_and_a_span()
    {
        var issued = await IssueAsync();
        await StatusAsync(issued);
        using var heard = new HeardMeasurements();
        using var spans = new HeardSpans();

        await Client.FlushAsync(Cancellation);
        await Client.FlushAsync(Cancellation);

        Assert.True(Assert.Single(heard.Of(ApiKeyTelemetry.UsageFlushDuration, _system)) > 0);
        Assert.Equal(ApiKeyTelemetry.UsageFlushSpan, Assert.Single(spans.Under).OperationName);
        Assert.Empty(heard.Of(ApiKeyTelemetry.UsageFlushFailures));
    }

    [Fact]
    public async Task A_failed_background_flush_is_reported_and_its_uses_are_kept()
    {
        var clock = new HandClock();
        var client = Open(new() { TimeProvider = clock });
        var issued = await IssueAsync();
        await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation);
        await Database.ExecuteAsync("ALTER TABLE api_key_usage_writers RENAME TO api_key_usage_writers_away");
        using var heard = new HeardMeasurements();
        using var spans = new HeardSpans();

        clock.FireAll();

        await Eventually.TrueAsync(() => heard.Of(ApiKeyTelemetry.UsageFlushFailures).Length > 0);
        Assert.Equal(1, heard.Of(ApiKeyTelemetry.UsageFlushFailures, _system).Sum());
        Assert.Contains(
            "error.type=",
            Assert.Single(heard.TagsOf(ApiKeyTelemetry.UsageFlushFailures)),
            StringComparison.Ordinal);
        Assert.Contains(
            "error.type=",
            Assert.Single(heard.TagsOf(ApiKeyTelemetry.UsageFlushDuration)),
            StringComparison.Ordinal);
        Assert.Equal(ActivityStatusCode.Error, Assert.Single(spans.Under).Status);
        await Database.ExecuteAsync("ALTER TABLE api_key_usage_writers_away RENAME TO api_key_usage_writers");
        await client.FlushAsync(Cancellation);
        Assert.Equal(1, (await ReadAsync(issued)).UseCount);
    }

    [Fact]
    public async Task The_lag_is_the_age_of_the_oldest_use_until_it_is_written()
    {
        var issued = await IssueAsync();
        using var heard = new HeardMeasurements();
        Clock.Advance(Decade);
        await StatusAsync(issued);
        Clock.Advance(Decade);
        await StatusAsync(issued);

        Assert.InRange(heard.Observe(ApiKeyTelemetry.UsageLag), Decade.TotalSeconds, (2 * Decade.TotalSeconds) - 1);
        await Database.ExecuteAsync("ALTER TABLE api_key_usage_writers RENAME TO api_key_usage_writers_away");
        await Assert.ThrowsAnyAsync<DbException>(() => Client.FlushAsync(Cancellation));
        Assert.InRange(heard.Observe(ApiKeyTelemetry.UsageLag), Decade.TotalSeconds, double.MaxValue);
        await Database.ExecuteAsync("ALTER TABLE api_key_usage_writers_away RENAME TO api_key_usage_writers");

        await Client.FlushAsync(Cancellation);

        Assert.InRange(heard.Observe(ApiKeyTelemetry.UsageLag), 0, Decade.TotalSeconds - 1);
    }

    [Fact]
    public async Task A_closed_client_reports_no_lag()
    {
        var issued = await IssueAsync();
        using var heard = new HeardMeasurements();
        await StatusAsync(issued);
        Clock.Advance(Decade);
        Assert.InRange(heard.Observe(ApiKeyTelemetry.UsageLag), Decade.TotalSeconds, double.MaxValue);
        await Database.ExecuteAsync("ALTER TABLE api_key_usage_writers RENAME TO api_key_usage_writers_away");

        await Assert.ThrowsAnyAsync<DbException>(async () => await Client.DisposeAsync());

        Assert.InRange(heard.Observe(ApiKeyTelemetry.UsageLag), 0, Decade.TotalSeconds - 1);
    }

    // Polls run outside every caller's ExecutionContext, so the polls of other tests are heard too.
    [Fact]
    public async Task A_failed_poll_for_changes_is_reported()
    {
        var issued = await IssueAsync();
        await Database.ExecuteAsync("ALTER TABLE api_key_change_marker RENAME TO api_key_change_marker_away");
        using var heard = new HeardMeasurements(hearsEveryone: true);
        using var spans = new HeardSpans();
        var client = Open(new()
        {
            ChangePollInterval = TimeSpan.FromMilliseconds(10),
            UsageFlushInterval = TimeSpan.FromHours(1),
        });

        await Eventually.TrueAsync(async () =>
        {
            Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid);
            return heard.Of(ApiKeyTelemetry.ChangesFailures, "apikeys.changes.source=poll", _system).Length > 0
                && spans.All.Any(span => span.OperationName is ApiKeyTelemetry.ChangesFailureSpan
                    && span.Status is ActivityStatusCode.Error);
        });
        await Database.ExecuteAsync("ALTER TABLE api_key_change_marker_away RENAME TO api_key_change_marker");
    }

    [Fact]
    public async Task A_hit_allocates_nothing_while_listeners_are_attached()
    {
        var tenant = await CreateTenantAsync();
        var plain = await CreateAsync(tenant);
        var limited = await CreateAsync(tenant, new() { RateLimits = [RateLimit.PerDay(1_000_000_000)] });
        var unknown = CreateUnknownText();
        var client = Open(new()
        {
            TimeProvider = Clock,
            UsageFlushInterval = TimeSpan.FromHours(1),
            ChangePollInterval = TimeSpan.Zero,
        });
        var counted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name is ApiKeyTelemetry.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(
            (_, value, tags, _) => Interlocked.Add(ref counted, value * tags.Length));
        listener.Start();
        await client.ValidateKeyAsync(plain.Plaintext, cancellationToken: Cancellation);
        for (var i = 0; i < 2_048; i++)
            await client.ValidateKeyAsync(limited.Plaintext, cancellationToken: Cancellation);
        await client.ValidateKeyAsync(unknown, cancellationToken: Cancellation);

        // The first round also counts what the runtime allocates once to compile.
        AllocatedInOneRound();
        var before = Interlocked.Read(ref counted);
        Assert.Equal(0, AllocatedInOneRound());

        // Seven for each of the hundred rounds: four outcomes, and a hit for each of the three calls that are not junk.
        Assert.InRange(Interlocked.Read(ref counted) - before, 700, long.MaxValue);

        long AllocatedInOneRound()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 100; i++)
            {
                Check(client.ValidateKeyAsync(plain.Plaintext), ValidationStatus.Valid);
                Check(client.ValidateKeyAsync(limited.Plaintext), ValidationStatus.Valid);
                Check(client.ValidateKeyAsync(unknown), ValidationStatus.Unknown);
                Check(client.ValidateKeyAsync("sk_junk"), ValidationStatus.Malformed);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        static void Check(ValueTask<KeyValidation> validating, ValidationStatus expected)
        {
            if (!validating.IsCompletedSuccessfully || validating.Result.Status != expected)
                throw new InvalidOperationException($"A call that should have been {expected} at once was not.");
        }
    }

    private Task<IssuedKey> CreateAsync(Tenant tenant, KeyMetadata? metadata = null) =>
        Client.CreateKeyAsync(tenant.Organization, metadata: metadata, cancellationToken: Cancellation);
}
