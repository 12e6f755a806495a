using System.Globalization;

namespace ApiKeys.Storage.Sqlite;

/// <summary>Applies the migrations that a database lacks, each once, in order, all of them in one transaction.</summary>
internal static class SqliteSchema
{
    private const string CreateMigrations = """
        CREATE TABLE IF NOT EXISTS api_key_migrations (
          version INTEGER NOT NULL PRIMARY KEY,
          name TEXT NOT NULL,
          applied_at INTEGER NOT NULL
        ) STRICT
        """;

    public static async ValueTask MigrateAsync(SqliteSession session, TimeProvider clock, CancellationToken cancellationToken)
    {
        // Readers then never wait for the writer, nor the writer for readers. The file keeps the mode.
        session.Execute("PRAGMA journal_mode = WAL");

        if (Missing(session).Count is 0)
            return;

        // Whoever holds the write lock migrates; the others find, once they hold it, that nothing is left to do.
        await session.BeginAsync(cancellationToken).ConfigureAwait(false);
        session.Execute(CreateMigrations);
        foreach (var migration in Missing(session))
        {
            session.Execute(migration.Sql);
            await session.InsertMigrationAsync(migration.Version, migration.Name, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }

        await session.CommitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <exception cref="DatabaseTooNewException">The database is ahead.</exception>
    private static IReadOnlyList<Migration> Missing(SqliteSession session)
    {
        var exists = session.ExecuteScalar("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'api_key_migrations'") is not null;
        var version = exists ? session.ExecuteScalar("SELECT coalesce(max(version), 0) FROM api_key_migrations") : 0;
        return Migration.After(Convert.ToInt32(version, CultureInfo.InvariantCulture), SqliteMigrations.All);
    }
}
