using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>A file in a folder of its own, deleted afterwards.</summary>
public sealed class SqliteTestDatabase : TestDatabase
{
    private const string OpenFiles = "/proc/self/fd";

    private readonly string _folder = Directory.CreateTempSubdirectory("apikeys-").FullName;

    public string Path => System.IO.Path.Combine(_folder, "test.db");

    public override ApiKeyDatabase Database => ApiKeyDatabase.Sqlite(Path);

    public override string Url => $"sqlite:///{Path}";

    public override ApiKeyDatabase Unreachable =>
        ApiKeyDatabase.Sqlite(System.IO.Path.Combine(_folder, "missing", "test.db"));

    public override string Literal(Guid id) => $"x'{Convert.ToHexString(id.ToByteArray(bigEndian: true))}'";

    public override async Task<DbConnection> ConnectAsync()
    {
        var source = new SqliteConnectionStringBuilder { DataSource = Path, ForeignKeys = true, Pooling = false };
        var connection = new SqliteConnection(source.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    public override async Task AssertIntegrityAsync()
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", await command.ExecuteScalarAsync());
        command.CommandText = "PRAGMA foreign_key_check";
        Assert.Null(await command.ExecuteScalarAsync());
    }

    // Counts this process's open handles of the file, which only Linux lists.
    public override Task<long> CountConnectionsAsync() => Task.FromResult(Directory.Exists(OpenFiles)
        ? Directory.EnumerateFileSystemEntries(OpenFiles).LongCount(file => FindTarget(file) == Path)
        : 0);

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return default;
    }

    private static string? FindTarget(string openFile)
    {
        try
        {
            return File.ResolveLinkTarget(openFile, returnFinalTarget: false)?.FullName;
        }
        catch (IOException)
        {
            // The file was closed after it was listed.
            return null;
        }
    }
}
