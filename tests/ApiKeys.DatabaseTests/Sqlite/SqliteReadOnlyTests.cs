using ApiKeys.DatabaseTests.Infrastructure;
using Microsoft.Data.Sqlite;

namespace ApiKeys.DatabaseTests.Sqlite;

/// <summary>A file that the client only reads: on a read-only file system, or in a container's image.</summary>
public sealed class SqliteReadOnlyTests : IAsyncLifetime
{
    private const int ReadOnlyError = 8;
    private const int CannotOpen = 14;

    private readonly SqliteTestDatabase _database = new();
    private OrganizationId _organization;
    private IssuedKey _unlimited = null!;
    private IssuedKey _limited = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Urls =>
        ["?mode=ro", "?immutable=1", "?mode=ro&immutable=1", "?immutable=1&mode=ro"];

    public async ValueTask InitializeAsync()
    {
        await using var client = ApiKeyClient.Open(_database.Database);
        await client.MigrateAsync(Cancellation);
        _organization = (await client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        _unlimited = await client.CreateKeyAsync(_organization, cancellationToken: Cancellation);
        _limited = await client.CreateKeyAsync(
            _organization, metadata: new() { RateLimits = [RateLimit.PerDay(1)] }, cancellationToken: Cancellation);
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Theory]
    [MemberData(nameof(Urls))]
    public async Task Keys_are_validated_and_nothing_is_written(string options)
    {
        var before = await File.ReadAllBytesAsync(_database.Path, Cancellation);
        await using (var client = ApiKeyClient.Open(_database.Url + options, new() { UsageFlushInterval = Soon }))
        {
            Assert.True(client.IsReadOnly);

            // An app migrates at each start.
            await client.MigrateAsync(Cancellation);
            await client.PingAsync(Cancellation);
            for (var i = 0; i < 3; i++)
                Assert.Equal(ValidationStatus.Valid, await StatusAsync(client, _unlimited));
            await client.FlushAsync(Cancellation);
            await Task.Delay(10 * Soon, Cancellation);
            Assert.Equal(0, (await client.GetKeyAsync(_organization, _unlimited.Key.Id, Cancellation)).UseCount);
            Assert.Empty(client.BackgroundFaults);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(_database.Path, Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_with_limits_is_unavailable_unless_an_option_ignores_them(bool isImmutable)
    {
        var database = ApiKeyDatabase.SqliteReadOnly(_database.Path, isImmutable);
        await using var strict = ApiKeyClient.Open(database);
        await using var tolerant = ApiKeyClient.Open(database, new() { IgnoreRateLimitsWhenReadOnly = true });
        var unlimited = new KeyRequirement { EnforceRateLimits = false };

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(ValidationStatus.Unavailable, await StatusAsync(strict, _limited));
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(tolerant, _limited));
            Assert.Equal(ValidationStatus.Valid, await StatusAsync(strict, _limited, unlimited));
        }

        await tolerant.FlushAsync(Cancellation);
    }

    [Fact]
    public async Task The_option_ignores_no_limit_of_a_database_that_is_written()
    {
        await using var client = ApiKeyClient.Open(_database.Database, new() { IgnoreRateLimitsWhenReadOnly = true });

        Assert.False(client.IsReadOnly);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(client, _limited));
        Assert.Equal(ValidationStatus.RateLimited, await StatusAsync(client, _limited));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_is_refused_by_SQLite_and_changes_nothing(bool isImmutable)
    {
        await using var client = ApiKeyClient.Open(ApiKeyDatabase.SqliteReadOnly(_database.Path, isImmutable));

        var fault = await Assert.ThrowsAsync<SqliteException>(
            () => client.RevokeKeyAsync(_organization, _unlimited.Key.Id, cancellationToken: Cancellation));

        Assert.Equal(ReadOnlyError, fault.SqliteErrorCode);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(client, _unlimited));
    }

    [Fact]
    public async Task A_change_by_another_process_is_seen_unless_the_file_is_immutable()
    {
        var options = new ApiKeyOptions { CacheDuration = TimeSpan.Zero };
        await using var reader = ApiKeyClient.Open(ApiKeyDatabase.SqliteReadOnly(_database.Path), options);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(reader, _unlimited));

        await using (var writer = ApiKeyClient.Open(_database.Database))
            await writer.RevokeKeyAsync(_organization, _unlimited.Key.Id, cancellationToken: Cancellation);

        Assert.Equal(ValidationStatus.Revoked, await StatusAsync(reader, _unlimited));
    }

    [Fact]
    public async Task An_immutable_file_needs_no_other_file()
    {
        // With a write-ahead log, SQLite opens two more files beside the database, unless the database is immutable.
        var folder = Path.GetDirectoryName(_database.Path)!;
        Assert.Equal([_database.Path], Directory.GetFiles(folder));
        await using var client = ApiKeyClient.Open(ApiKeyDatabase.SqliteReadOnly(_database.Path, isImmutable: true));

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(client, _unlimited));
        Assert.Equal([_database.Path], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task A_path_may_hold_the_characters_that_mean_something_in_a_URI()
    {
        var path = Path.Combine(Path.GetDirectoryName(_database.Path)!, "50% of a?b#c&mode=rw.db");
        File.Copy(_database.Path, path);

        await using var client = ApiKeyClient.Open(ApiKeyDatabase.SqliteReadOnly(path, isImmutable: true));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(client, _unlimited));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_missing_file_is_not_created_by_a_migration_either(bool isImmutable)
    {
        var path = _database.Path + ".missing";
        await using var client = ApiKeyClient.Open(ApiKeyDatabase.SqliteReadOnly(path, isImmutable));

        var fault = await Assert.ThrowsAsync<SqliteException>(() => client.MigrateAsync(Cancellation));
        Assert.Equal(CannotOpen, fault.SqliteErrorCode);
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData(":memory:")]
    [InlineData(" ")]
    [InlineData("a\0b")]
    public void A_path_that_names_no_file_is_the_callers_mistake(string path) =>
        Assert.Throws<ArgumentException>(nameof(path), () => ApiKeyDatabase.SqliteReadOnly(path));

    private static TimeSpan Soon => TimeSpan.FromMilliseconds(10);

    private static async Task<ValidationStatus> StatusAsync(
        ApiKeyClient client, IssuedKey issued, KeyRequirement? requirement = null) =>
        (await client.ValidateKeyAsync(issued.Plaintext, requirement, Cancellation)).Status;
}
