namespace ApiKeys.Storage;

/// <summary>Applies the migrations that a database lacks, each once and in order, whoever else tries to.</summary>
internal static class Schema
{
    /// <exception cref="DatabaseTooNewException">The database is ahead of the library.</exception>
    public static async ValueTask MigrateAsync(Session session, IReadOnlyList<Migration> all, TimeProvider clock, CancellationToken cancellationToken)
    {
        // An app migrates on every start, and nearly always there is nothing to do and no lock to wait for.
        if ((await MissingAsync(session, all, cancellationToken).ConfigureAwait(false)).Count is 0)
            return;

        await session.BeginMigrationAsync(cancellationToken).ConfigureAwait(false);
        await session.CreateMigrationsAsync(cancellationToken).ConfigureAwait(false);
        foreach (var migration in await MissingAsync(session, all, cancellationToken).ConfigureAwait(false))
        {
            await session.ExecuteAsync(migration.Sql, cancellationToken).ConfigureAwait(false);
            await session.InsertMigrationAsync(migration.Version, migration.Name, clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }

        await session.EndMigrationAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <exception cref="DatabaseTooNewException">The database is ahead of the library.</exception>
    /// <exception cref="DatabaseTooOldException">The database lacks a migration.</exception>
    public static async ValueTask CheckAsync(Session session, IReadOnlyList<Migration> all, CancellationToken cancellationToken)
    {
        var version = await FindVersionAsync(session, all[^1].Version, cancellationToken).ConfigureAwait(false);
        if (version < all[^1].Version)
            throw new DatabaseTooOldException(version, all[^1].Version);
    }

    private static async ValueTask<IReadOnlyList<Migration>> MissingAsync(Session session, IReadOnlyList<Migration> all, CancellationToken cancellationToken)
    {
        var version = await FindVersionAsync(session, all[^1].Version, cancellationToken).ConfigureAwait(false);
        return [.. all.Where(migration => migration.Version > version)];
    }

    private static async ValueTask<int> FindVersionAsync(Session session, int latest, CancellationToken cancellationToken)
    {
        var version = await session.HasMigrationsAsync(cancellationToken).ConfigureAwait(false) is true
            ? await session.FindSchemaVersionAsync(cancellationToken).ConfigureAwait(false) ?? 0
            : 0;
        return version <= latest ? version : throw new DatabaseTooNewException(version, latest);
    }
}
