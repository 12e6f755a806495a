namespace ApiKeys.Storage;

/// <summary>
/// Applies the migrations that a database lacks: each once and in order, even if several processes try at the same
/// time.
/// </summary>
internal static class Schema
{
    /// <exception cref="DatabaseTooNewException">A newer version of the library migrated the database.</exception>
    public static async ValueTask MigrateAsync(
        Session session,
        IReadOnlyList<Migration> all,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        // Apps migrate on every start, and usually there is nothing to do. Then this takes no lock.
        if ((await MissingAsync(session, all, cancellationToken).ConfigureAwait(false)).Count is 0)
            return;

        await session.BeginMigrationAsync(cancellationToken).ConfigureAwait(false);
        await session.CreateMigrationsAsync(cancellationToken).ConfigureAwait(false);

        // Asked again under the lock: another process may have migrated in between.
        foreach (var migration in await MissingAsync(session, all, cancellationToken).ConfigureAwait(false))
        {
            await session.ExecuteAsync(migration.Sql, cancellationToken).ConfigureAwait(false);
            await session
                .InsertMigrationAsync(migration.Version, migration.Name, clock.GetUtcNow(), cancellationToken)
                .ConfigureAwait(false);
        }

        await session.EndMigrationAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <exception cref="DatabaseTooNewException">A newer version of the library migrated the database.</exception>
    /// <exception cref="DatabaseTooOldException">The database lacks a migration.</exception>
    public static async ValueTask CheckAsync(
        Session session,
        IReadOnlyList<Migration> all,
        CancellationToken cancellationToken)
    {
        var version = await FindVersionAsync(session, all[^1].Version, cancellationToken).ConfigureAwait(false);
        if (version < all[^1].Version)
            throw new DatabaseTooOldException(version, all[^1].Version);
    }

    private static async ValueTask<IReadOnlyList<Migration>> MissingAsync(
        Session session,
        IReadOnlyList<Migration> all,
        CancellationToken cancellationToken)
    {
        var version = await FindVersionAsync(session, all[^1].Version, cancellationToken).ConfigureAwait(false);
        return [.. all.Where(migration => migration.Version > version)];
    }

    private static async ValueTask<int> FindVersionAsync(
        Session session,
        int latest,
        CancellationToken cancellationToken)
    {
        var version = await session.HasMigrationsAsync(cancellationToken).ConfigureAwait(false) is true
            ? await session.FindSchemaVersionAsync(cancellationToken).ConfigureAwait(false) ?? 0
            : 0;
        return version <= latest ? version : throw new DatabaseTooNewException(version, latest);
    }
}
