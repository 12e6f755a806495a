namespace ApiKeys.ColdStart;

internal sealed class SqliteTestDatabase : TestDatabase
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("apikeys-cold-start-");

    public override string ConnectionString => Path.Combine(_directory.FullName, "keys.db");

    public override IReadOnlyList<(string Name, string ConnectionString)> Bare =>
        [("bare", $"Data Source={ConnectionString};Mode=ReadWrite;Pooling=False")];

    protected override ApiKeyDatabase Database => ApiKeyDatabase.Sqlite(ConnectionString);

    public override ValueTask DisposeAsync()
    {
        _directory.Delete(recursive: true);
        return default;
    }
}
