using Microsoft.Data.Sqlite;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>The path of an SQLite file in a folder of its own. Disposal deletes the folder.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("apikeys-web-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "app.db");

    /// <summary>Runs a statement in the file, without the library.</summary>
    public async Task ExecuteAsync(string sql)
    {
        var token = TestContext.Current.CancellationToken;
        await using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        await connection.OpenAsync(token);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(token);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
