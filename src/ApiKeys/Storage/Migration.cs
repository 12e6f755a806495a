namespace ApiKeys.Storage;

/// <summary>One numbered step of the schema; once released, its text never changes.</summary>
internal sealed record Migration(int Version, string Name, string Sql)
{
    /// <summary>What a database of a version lacks.</summary>
    /// <exception cref="DatabaseTooNewException">The database is ahead.</exception>
    public static IReadOnlyList<Migration> After(int version, IReadOnlyList<Migration> all)
    {
        var latest = all[^1].Version;
        return version <= latest
            ? [.. all.Where(migration => migration.Version > version)]
            : throw new DatabaseTooNewException(version, latest);
    }
}
