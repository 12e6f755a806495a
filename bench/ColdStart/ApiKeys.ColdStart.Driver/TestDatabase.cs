using System.Text;

namespace ApiKeys.ColdStart;

/// <summary>A temporary database with one key.</summary>
internal abstract class TestDatabase : IAsyncDisposable
{
    /// <summary>What our program opens.</summary>
    public abstract string ConnectionString { get; }

    /// <summary>
    /// What the bare program opens, by the names of the candidates. A pool would start a timer and its thread.
    /// </summary>
    public abstract IReadOnlyList<(string Name, string ConnectionString)> Bare { get; }

    public ProductId Product { get; private set; }

    public byte[] Key { get; private set; } = [];

    protected abstract ApiKeyDatabase Database { get; }

    /// <param name="kind"><c>sqlite</c>, <c>postgresql</c> or <c>mysql</c>.</param>
    /// <param name="roundTrip">The time that each round trip takes in addition.</param>
    public static async Task<TestDatabase> CreateAsync(string kind, TimeSpan roundTrip)
    {
        TestDatabase database = kind switch
        {
            "sqlite" => new SqliteTestDatabase(),
            "postgresql" => await PostgreSqlTestDatabase.CreateAsync(roundTrip),
            "mysql" => await MySqlTestDatabase.CreateAsync(roundTrip),
            _ => throw new ArgumentException($"There is no database {kind}."),
        };
        await database.IssueKeyAsync();
        return database;
    }

    public abstract ValueTask DisposeAsync();

    private async Task IssueKeyAsync()
    {
        await using var client = ApiKeyClient.Open(Database);
        await client.MigrateAsync();
        var organization = await client.CreateOrganizationAsync("Acme Inc");
        Product = (await client.CreateProductAsync(organization.Id, "My API")).Id;
        var metadata = new KeyMetadata
        {
            Name = "Alice's key",
            Owner = "u_alice",
            Scopes = ["read", "write"],
            Custom = { ["plan"] = "pro" },
        };
        var issued = await client.CreateKeyAsync(organization.Id, productId: Product, metadata: metadata);
        Key = Encoding.ASCII.GetBytes(issued.Plaintext);
    }
}
