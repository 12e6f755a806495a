using ApiKeys.DatabaseTests.Infrastructure;
using Microsoft.Data.Sqlite;

namespace ApiKeys.DatabaseTests.Sqlite;

/// <summary>
/// A file that is replaced or deleted while a client uses it. The client notices it within a second. On Windows an open
/// file cannot be replaced.
/// </summary>
public sealed class SqliteReplacedFileTests : IAsyncLifetime
{
    private const string OpenFiles = "/proc/self/fd";
    private const int CannotOpen = 14;

    private static readonly TimeSpan NoticeTime = TimeSpan.FromSeconds(1.1);

    private readonly SqliteTestDatabase _database = new();
    private ApiKeyClient _client = null!;
    private IssuedKey _issued = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ApiKeyOptions NoCache => new() { CacheDuration = TimeSpan.Zero };

    private string Copy => _database.Path + ".copy";

    public async ValueTask InitializeAsync()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("An open file cannot be replaced.");
        _client = ApiKeyClient.Open(_database.Database, NoCache);
        await _client.MigrateAsync(Cancellation);
        var organization = await _client.CreateOrganizationAsync("Acme Inc", Cancellation);
        _issued = await _client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
            await _client.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reads_changes_and_validations_go_to_a_file_that_was_moved_over_the_old_one(bool deletesLog)
    {
        var other = await CreateCopyOfAnotherAsync();
        await WarmUpAsync();
        if (deletesLog)
            DeleteLog();
        File.Move(Copy, _database.Path, overwrite: true);
        await Task.Delay(NoticeTime, Cancellation);

        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(_issued));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(other));
        Assert.Null(await _client.FindOrganizationAsync("Acme Inc", Cancellation));
        var created = await _client.CreateOrganizationAsync("Umbrella Corp", Cancellation);

        await using var elsewhere = ApiKeyClient.Open(_database.Database);
        Assert.Equal(created, await elsewhere.FindOrganizationAsync("Umbrella Corp", Cancellation));
        await _database.AssertIntegrityAsync();
        Assert.Equal(0, CountDeletedFiles());
    }

    // It does what sqlite3's command .restore does.
    [Fact]
    public async Task A_copy_that_is_restored_into_the_open_file_is_used_at_once()
    {
        var other = await CreateCopyOfAnotherAsync();
        await WarmUpAsync();
        await using (var copy = new SqliteConnection($"Data Source={Copy};Pooling=False"))
        await using (var live = (SqliteConnection)await _database.ConnectAsync())
        {
            await copy.OpenAsync(Cancellation);
            copy.BackupDatabase(live);
        }

        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(_issued));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(other));
        await _client.CreateOrganizationAsync("Umbrella Corp", Cancellation);
        await _database.AssertIntegrityAsync();
    }

    [Fact]
    public async Task A_deleted_file_is_a_fault_until_it_is_restored()
    {
        var other = await CreateCopyOfAnotherAsync();
        await WarmUpAsync();
        File.Delete(_database.Path);
        DeleteLog();
        await Task.Delay(NoticeTime, Cancellation);

        await AssertCannotOpenAsync(() => _client.FindOrganizationAsync("Acme Inc", Cancellation));
        await AssertCannotOpenAsync(() => _client.CreateOrganizationAsync("Umbrella Corp", Cancellation));
        await AssertCannotOpenAsync(() => StatusAsync(_issued));
        Assert.False(File.Exists(_database.Path));

        File.Copy(Copy, _database.Path);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(other));
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(_issued));
        await _client.CreateOrganizationAsync("Umbrella Corp", Cancellation);
        Assert.Equal(0, CountDeletedFiles());
    }

    [Fact]
    public async Task A_deleted_file_that_another_client_creates_again_is_used()
    {
        await WarmUpAsync();
        File.Delete(_database.Path);
        await using (var elsewhere = ApiKeyClient.Open(_database.Database))
        {
            await elsewhere.MigrateAsync(Cancellation);
            await elsewhere.CreateOrganizationAsync("Rival Ltd", Cancellation);
        }

        await Task.Delay(NoticeTime, Cancellation);

        Assert.NotNull(await _client.FindOrganizationAsync("Rival Ltd", Cancellation));
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(_issued));
        await _database.AssertIntegrityAsync();
    }

    [Fact]
    public async Task A_migration_creates_a_deleted_file_again_and_every_session_uses_it()
    {
        await WarmUpAsync();
        File.Delete(_database.Path);

        await _client.MigrateAsync(Cancellation);

        // At once: a session that is opened looks at the path.
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(_issued));
        await _client.CreateOrganizationAsync("Rival Ltd", Cancellation);
        Assert.Equal(0, CountDeletedFiles());
    }

    [Fact]
    public async Task A_call_on_the_new_file_waits_for_the_calls_on_the_old_one()
    {
        await using var store = _database.Database.OpenStore();
        var started = new TaskCompletionSource();
        var ending = new TaskCompletionSource();
        var onOldFile = store.ReadAsync(0, async (session, _, token) =>
        {
            started.SetResult();
            await ending.Task;
            return await session.FindOrganizationByNameAsync("Acme Inc", token);
        }, Cancellation);
        await started.Task;
        await CreateCopyOfAnotherAsync();
        File.Move(Copy, _database.Path, overwrite: true);

        var onNewFile = FindAsync();
        await Task.Delay(100, Cancellation);

        Assert.False(onNewFile.IsCompleted);
        ending.SetResult();
        Assert.NotNull(await onOldFile);
        Assert.Null(await onNewFile);

        async Task<Organization?> FindAsync() => await store.ReadAsync(
            0, static (session, _, token) => session.FindOrganizationByNameAsync("Acme Inc", token), Cancellation);
    }

    [Fact]
    public async Task No_call_fails_when_a_file_is_moved_over_the_old_one_under_load()
    {
        var other = await CreateCopyOfAnotherAsync();
        using var ending = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; !ending.IsCancellationRequested; i++)
            {
                await StatusAsync(_issued);
                if (i % 10 is 0)
                    await _client.CreateOrganizationAsync($"Worker {worker}, organization {i}", Cancellation);
            }
        }, Cancellation)).ToList();

        await Task.Delay(200, Cancellation);
        File.Move(Copy, _database.Path, overwrite: true);
        await Task.Delay(NoticeTime, Cancellation);
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(other));
        await ending.CancelAsync();
        await Task.WhenAll(workers);

        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(_issued));
        await _database.AssertIntegrityAsync();
        Assert.Equal(0, CountDeletedFiles());
    }

    private async Task<ValidationStatus> StatusAsync(IssuedKey issued) =>
        (await _client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).Status;

    /// <summary>Several sessions lie in the pool afterwards.</summary>
    private async Task WarmUpAsync() =>
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(() => StatusAsync(_issued), Cancellation)));

    /// <summary>Creates <see cref="Copy"/>, a copy of a database with another organization and another key.</summary>
    private async Task<IssuedKey> CreateCopyOfAnotherAsync()
    {
        await using var other = new SqliteTestDatabase();
        await using var client = ApiKeyClient.Open(other.Database);
        await client.MigrateAsync(Cancellation);
        var organization = await client.CreateOrganizationAsync("Rival Ltd", Cancellation);
        var issued = await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
        await other.ExecuteAsync($"VACUUM INTO '{Copy}'");
        return issued;
    }

    private void DeleteLog()
    {
        File.Delete(_database.Path + "-wal");
        File.Delete(_database.Path + "-shm");
    }

    // Counts this process's handles of files that were deleted from the test's folder. Only Linux lists them.
    private int CountDeletedFiles()
    {
        if (!Directory.Exists(OpenFiles))
            return 0;
        return Directory.EnumerateFileSystemEntries(OpenFiles).Count(file =>
            new FileInfo(file).LinkTarget is { } target
            && target.StartsWith(_database.Path, StringComparison.Ordinal)
            && target.EndsWith("(deleted)", StringComparison.Ordinal));
    }

    private static async Task AssertCannotOpenAsync(Func<Task> call)
    {
        var exception = await Assert.ThrowsAsync<SqliteException>(call);
        Assert.Equal(CannotOpen, exception.SqliteErrorCode);
    }
}
