using ApiKeys.Storage.Rows;

namespace ApiKeys.Storage;

/// <summary>
/// Applies the migrations that a database lacks: each once and in order, even if several processes try at the same
/// time. It takes over no table that is not the library's own.
/// </summary>
internal static class Schema
{
    private const string MigrationsTable = "api_key_migrations";
    private const int MigrationColumnCount = 3;

    /// <exception cref="DatabaseTooNewException">A newer version of the library migrated the database.</exception>
    /// <exception cref="TableExistsException">A table that is not the library's own has the name of one.</exception>
    /// <exception cref="UnknownMigrationException">Something else migrated the database.</exception>
    /// <exception cref="UnsupportedEncodingException">The database's encoding is not UTF8.</exception>
    public static async ValueTask MigrateAsync(
        Session session,
        IReadOnlyList<Migration> all,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        // Apps migrate on every start, and usually there is nothing to do. Then this takes no lock.
        var (version, relations) = await ReadAsync(session, all, cancellationToken).ConfigureAwait(false);
        if (version == all[^1].Version)
            return;

        await session.BeginMigrationAsync(cancellationToken).ConfigureAwait(false);

        if (version is null)
            await session.ThrowIfUnsupportedAsync(cancellationToken).ConfigureAwait(false);

        // Asked again under the lock: another process may have migrated in between.
        (version, relations) = await ReadAsync(session, all, cancellationToken).ConfigureAwait(false);
        if (version is null)
        {
            await ThrowIfTableExistsAsync(session, relations, all, cancellationToken).ConfigureAwait(false);
            await session.CreateMigrationsAsync(cancellationToken).ConfigureAwait(false);
        }
        else
        {
            ThrowIfTableExists(version.Value, relations, all);
        }

        foreach (var migration in all.Where(migration => migration.Version > (version ?? 0)))
        {
            await session.ExecuteMigrationAsync(migration.Sql, cancellationToken).ConfigureAwait(false);
            await session
                .InsertMigrationAsync(migration.Version, migration.Name, clock.GetUtcNow(), cancellationToken)
                .ConfigureAwait(false);
        }

        await session.EndMigrationAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <exception cref="DatabaseTooNewException">A newer version of the library migrated the database.</exception>
    /// <exception cref="DatabaseTooOldException">The database lacks a migration.</exception>
    /// <exception cref="TableExistsException">A table that is not the library's own has the name of one.</exception>
    /// <exception cref="UnknownMigrationException">Something else migrated the database.</exception>
    public static async ValueTask CheckAsync(
        Session session,
        IReadOnlyList<Migration> all,
        CancellationToken cancellationToken)
    {
        var (version, _) = await ReadAsync(session, all, cancellationToken).ConfigureAwait(false);
        Check(version ?? 0, all[^1].Version);
    }

    /// <exception cref="DatabaseTooNewException">The version is of a newer version of the library.</exception>
    /// <exception cref="DatabaseTooOldException">The database lacks a migration.</exception>
    public static void Check(int version, int known)
    {
        ThrowIfTooNew(version, known);
        if (version < known)
            throw new DatabaseTooOldException(version, known);
    }

    private static void ThrowIfTooNew(int version, int known)
    {
        if (version > known)
            throw new DatabaseTooNewException(version, known);
    }

    /// <summary>
    /// The version of the schema (0 before the first migration, null if none was ever begun), and what has names like
    /// the library's own.
    /// </summary>
    private static async ValueTask<(int? Version, List<RelationRow> Relations)> ReadAsync(
        Session session,
        IReadOnlyList<Migration> all,
        CancellationToken cancellationToken)
    {
        var relations = await session.ListRelationsAsync(cancellationToken).ConfigureAwait(false);
        if (relations.Find(static relation => relation.Name is MigrationsTable) is not { } table)
            return (null, relations);
        if (table.MigrationColumnCount is not MigrationColumnCount)
            throw new TableExistsException(MigrationsTable);

        var applied = await session.ListMigrationsAsync(cancellationToken).ConfigureAwait(false);
        var latest = applied is [.., var last] ? last.Version : 0;
        ThrowIfTooNew(latest, all[^1].Version);

        foreach (var (row, migration) in applied.Zip(all))
        {
            if (row.Version != migration.Version || row.Name != migration.Name)
                throw new UnknownMigrationException(row, migration);
        }

        return (latest, relations);
    }

    // MySQL commits after each table, and a node of a cluster takes no lock of another. So a table may be another
    // node's, which has begun at this moment. It created its table of migrations first.
    private static async ValueTask ThrowIfTableExistsAsync(
        Session session,
        List<RelationRow> relations,
        IReadOnlyList<Migration> all,
        CancellationToken cancellationToken)
    {
        var names = NamesAfter(0, all);
        if (relations.Find(relation => names.Contains(relation.Name)) is not { } obstacle)
            return;
        if ((await ReadAsync(session, all, cancellationToken).ConfigureAwait(false)).Version is null)
            throw new TableExistsException(obstacle.Name);
    }

    // The first migration may have been interrupted on MySQL. Its tables are the library's, because they were looked
    // for before the table of migrations was created. The tables of an interrupted later migration are marked.
    private static void ThrowIfTableExists(int version, List<RelationRow> relations, IReadOnlyList<Migration> all)
    {
        var names = NamesAfter(Math.Max(version, all[0].Version), all);
        if (relations.Find(relation => !relation.IsMarked && names.Contains(relation.Name)) is { } obstacle)
            throw new TableExistsException(obstacle.Name);
    }

    private static HashSet<string> NamesAfter(int version, IReadOnlyList<Migration> all) =>
        all.Where(migration => migration.Version > version)
            .SelectMany(static migration => CreatedNames(migration.Sql))
            .ToHashSet(StringComparer.Ordinal);

    /// <summary>The names that a migration gives to tables and indexes. Each stands on a line of its own.</summary>
    internal static IEnumerable<string> CreatedNames(string sql)
    {
        foreach (var line in sql.Split('\n'))
        {
            var words = line.Split([' ', '('], StringSplitOptions.RemoveEmptyEntries);
            if (words is ["CREATE", "TABLE", "IF", "NOT", "EXISTS", var table, ..])
                yield return table;
            else if (words is ["CREATE", "TABLE" or "INDEX", var name, ..])
                yield return name;
            else if (words is ["CREATE", "UNIQUE", "INDEX", var index, ..])
                yield return index;
        }
    }
}
