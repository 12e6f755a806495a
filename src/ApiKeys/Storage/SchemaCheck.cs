namespace ApiKeys.Storage;

/// <summary>
/// Whether the tables were those of this version of the library when their store first looked: at a migration, at a
/// check, or at its first transaction. Later migrations do not stop it. While a deployment rolls, nodes of two versions
/// share a database.
/// </summary>
/// <param name="store">The store of the tables.</param>
internal sealed class SchemaCheck(Store store)
{
    private volatile bool _isDone;

    public bool IsDone
    {
        get => _isDone;
        set => _isDone = value;
    }

    /// <summary>Spares the check where the version was read beside something else, and is the right one.</summary>
    public void Note(int version)
    {
        if (version == store.SchemaVersion)
            IsDone = true;
    }

    /// <exception cref="DatabaseTooNewException">A newer version of the library has upgraded the tables.</exception>
    /// <exception cref="DatabaseTooOldException">The tables lack a migration.</exception>
    public void Check(int version)
    {
        Schema.Check(version, store.SchemaVersion);
        IsDone = true;
    }
}
