using Npgsql;

namespace ApiKeys.ColdStart;

internal sealed class PostgreSqlTestDatabase : ServerTestDatabase
{
    private readonly NpgsqlConnectionStringBuilder _settings;

    private PostgreSqlTestDatabase(Uri server, TimeSpan roundTrip, NpgsqlConnectionStringBuilder settings)
        : base(server, roundTrip, () => new NpgsqlConnection(settings.ConnectionString)) =>
        _settings = new(settings.ConnectionString) { Database = Name, Port = Port };

    public override string ConnectionString => _settings.ConnectionString;

    // The driver asks for encryption by Kerberos and for the types of the database, unless it is told not to.
    public override IReadOnlyList<(string Name, string ConnectionString)> Bare =>
    [
        ("bare", ConnectionString),
        ("bare, without Kerberos and types",
            $"{ConnectionString};GSS Encryption Mode=Disable;Server Compatibility Mode=NoTypeLoading"),
    ];

    protected override ApiKeyDatabase Database => ApiKeyDatabase.PostgreSql(ConnectionString);

    public static async Task<TestDatabase> CreateAsync(TimeSpan roundTrip)
    {
        var server = RequireServer("APIKEYS_TEST_POSTGRESQL");
        var (user, password) = LoginOf(server);
        var database = new PostgreSqlTestDatabase(server, roundTrip, new()
        {
            Host = server.Host,
            Port = server.Port,
            Username = user,
            Password = password,
            Database = server.AbsolutePath.TrimStart('/'),
            SslMode = SslMode.Disable,
            Pooling = false,
        });
        await database.ExecuteAsync($"CREATE DATABASE {database.Name}");
        return database;
    }
}
