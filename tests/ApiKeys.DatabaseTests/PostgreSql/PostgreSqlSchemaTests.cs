using ApiKeys.DatabaseTests.Infrastructure;
using Npgsql;

namespace ApiKeys.DatabaseTests.PostgreSql;

/// <summary>Apps that share a database, each with a schema of its own, and users with few privileges.</summary>
public sealed class PostgreSqlSchemaTests : IAsyncLifetime
{
    private readonly PostgreSqlTestDatabase _database = new();
    private readonly string _role = $"role_{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
    private readonly List<ApiKeyClient> _clients = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.ExecuteAsync("CREATE SCHEMA app1; CREATE SCHEMA \"App 2\"");
        await _database.ExecuteAsync($"CREATE ROLE {_role} LOGIN PASSWORD '{_role}'");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
        await _database.ExecuteAsync($"DROP OWNED BY {_role}; DROP ROLE {_role}");
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Each_app_has_the_tables_of_the_first_schema_of_its_path()
    {
        var common = Open("public");
        var first = Open("app1, public");
        var second = Open("\"App 2\", app1, public");
        await common.MigrateAsync(Cancellation);
        var inCommon = await IssueAsync(common);

        await first.MigrateAsync(Cancellation);
        await second.MigrateAsync(Cancellation);
        var inFirst = await IssueAsync(first);

        Assert.Null(await second.FindOrganizationAsync("Acme Inc", Cancellation));
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(first, inCommon));
        Assert.Equal(ValidationStatus.Unknown, await StatusAsync(second, inFirst));
        Assert.Equal(ValidationStatus.Valid, await StatusAsync(first, inFirst));
        await first.PingAsync(Cancellation);
        Assert.Equal(1, await _database.CountAsync("app1.api_key_keys"));
        Assert.Equal(1, await _database.CountAsync("public.api_key_keys"));
        Assert.Equal(0, await _database.CountAsync("\"App 2\".api_key_keys"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_whose_schema_was_not_migrated_writes_nothing_into_another(bool preparesStatements)
    {
        await Open("public").MigrateAsync(Cancellation);
        var client = Open("app1, public", preparesStatements);

        await Assert.ThrowsAsync<DatabaseTooOldException>(
            () => client.CreateOrganizationAsync("Acme Inc", Cancellation));
        await Assert.ThrowsAsync<DatabaseTooOldException>(() => client.PingAsync(Cancellation));

        Assert.Equal(0, await _database.CountAsync("public.api_key_organizations"));
        await client.MigrateAsync(Cancellation);
        await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        Assert.Equal(1, await _database.CountAsync("app1.api_key_organizations"));
    }

    [Fact]
    public async Task A_url_and_a_data_source_of_the_app_name_the_schema()
    {
        var url = Use(ApiKeyDatabase.FromUrl(_database.UrlWith("search_path=app1")));
        await url.MigrateAsync(Cancellation);
        var settings = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { SearchPath = "app1" };
        await using var source = NpgsqlDataSource.Create(settings);
        var issued = await IssueAsync(Use(ApiKeyDatabase.PostgreSql(source)));

        Assert.Equal(ValidationStatus.Valid, await StatusAsync(url, issued));
        Assert.Equal(1, await _database.CountAsync("app1.api_key_keys"));
        foreach (var client in _clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task A_user_without_the_privilege_to_create_tables_is_told_so()
    {
        await _database.ExecuteAsync("REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        var client = OpenAsRole("public");

        var exception = await Assert.ThrowsAsync<MissingPrivilegeException>(() => client.MigrateAsync(Cancellation));

        Assert.Contains("GRANT USAGE, CREATE ON SCHEMA", exception.Message, StringComparison.Ordinal);
        Assert.IsType<PostgresException>(exception.InnerException);
        Assert.Equal(0, await _database.CountAsync("pg_class WHERE relname LIKE 'api|_key|_%' ESCAPE '|'"));
    }

    [Theory]
    [InlineData("app1")]
    [InlineData("missing")]
    public async Task A_user_without_a_schema_is_told_so(string schema)
    {
        var client = OpenAsRole(schema);

        var exception = await Assert.ThrowsAsync<MissingPrivilegeException>(() => client.MigrateAsync(Cancellation));

        Assert.Contains("CREATE SCHEMA", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_with_a_schema_of_its_own_needs_no_other()
    {
        await _database.ExecuteAsync($"CREATE SCHEMA {_role} AUTHORIZATION {_role}");
        await Open("public").MigrateAsync(Cancellation);
        var client = OpenAsRole("\"$user\", public");

        await client.MigrateAsync(Cancellation);
        await IssueAsync(client);

        Assert.Equal(1, await _database.CountAsync($"{_role}.api_key_keys"));
        Assert.Equal(0, await _database.CountAsync("public.api_key_keys"));
    }

    private ApiKeyClient Open(string searchPath, bool preparesStatements = true) => Use(ApiKeyDatabase.PostgreSql(
        new NpgsqlConnectionStringBuilder(_database.ConnectionString) { SearchPath = searchPath }.ConnectionString,
        preparesStatements));

    private ApiKeyClient OpenAsRole(string searchPath) => Use(ApiKeyDatabase.PostgreSql(
        new NpgsqlConnectionStringBuilder(_database.ConnectionString)
        {
            Username = _role,
            Password = _role,
            SearchPath = searchPath,
        }.ConnectionString));

    private ApiKeyClient Use(ApiKeyDatabase database)
    {
        var client = ApiKeyClient.Open(database);
        _clients.Add(client);
        return client;
    }

    private static async Task<IssuedKey> IssueAsync(ApiKeyClient client)
    {
        var organization = await client.CreateOrganizationAsync("Acme Inc", Cancellation);
        return await client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
    }

    private static async Task<ValidationStatus> StatusAsync(ApiKeyClient client, IssuedKey issued) =>
        (await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).Status;
}
