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

        if (!IsBehind(session))
            return;

        // Whoever holds the write lock migrates; the others find, once they hold it, that nothing is left to do.
        await session.BeginAsync(cancellationToken).ConfigureAwait(false);
        session.Execute(CreateMigrations);
        var version = VersionOf(session);
        foreach (var migration in SqliteMigrations.All.Where(migration => migration.Version > version))
        {
            session.Execute(migration.Sql);
            await session.InsertMigrationAsync(migration.Version, migration.Name, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }

        await session.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="DatabaseTooNewException">The database is ahead.</exception>
    private static bool IsBehind(SqliteSession session)
    {
        var latest = SqliteMigrations.All[^1].Version;
        var exists = session.ExecuteScalar("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'api_key_migrations'") is not null;
        var version = exists ? VersionOf(session) : 0;
        return version <= latest ? version < latest : throw new DatabaseTooNewException(version, latest);
    }

    private static int VersionOf(SqliteSession session) =>
        Convert.ToInt32(session.ExecuteScalar("SELECT coalesce(max(version), 0) FROM api_key_migrations"), CultureInfo.InvariantCulture);
}
