using MySqlConnector;

namespace ApiKeys.ColdStart;

internal sealed class MySqlTestDatabase : ServerTestDatabase
{
    private readonly MySqlConnectionStringBuilder _settings;

    private MySqlTestDatabase(Uri server, TimeSpan roundTrip, MySqlConnectionStringBuilder settings)
        : base(server, roundTrip, () => new MySqlConnection(settings.ConnectionString)) =>
        _settings = new(settings.ConnectionString) { Database = Name, Port = (uint)Port };

    public override string ConnectionString => _settings.ConnectionString;

    public override IReadOnlyList<(string Name, string ConnectionString)> Bare => [("bare", ConnectionString)];

    protected override ApiKeyDatabase Database => ApiKeyDatabase.MySql(ConnectionString);

    public static async Task<TestDatabase> CreateAsync(TimeSpan roundTrip)
    {
        var server = RequireServer("APIKEYS_TEST_MYSQL");
        var (user, password) = LoginOf(server);
        var database = new MySqlTestDatabase(server, roundTrip, new()
        {
            Server = server.Host,
            Port = (uint)server.Port,
            UserID = user,
            Password = password,
            SslMode = MySqlSslMode.Disabled,
            Pooling = false,
        });
        await database.ExecuteAsync($"CREATE DATABASE {database.Name}");
        return database;
    }
}
