using System.Text;

namespace ApiKeys.ColdStart;

/// <summary>A temporary SQLite file with one key.</summary>
internal sealed class TestFile : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("apikeys-cold-start-");

    private TestFile()
    {
    }

    public string Path => System.IO.Path.Combine(_directory.FullName, "keys.db");

    public ProductId Product { get; private set; }

    public byte[] Key { get; private set; } = [];

    public static async Task<TestFile> CreateAsync()
    {
        var file = new TestFile();
        await using var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(file.Path));
        await client.MigrateAsync();
        var organization = await client.CreateOrganizationAsync("Acme Inc");
        file.Product = (await client.CreateProductAsync(organization.Id, "My API")).Id;
        var metadata = new KeyMetadata
        {
            Name = "Alice's key",
            Owner = "u_alice",
            Scopes = ["read", "write"],
            Custom = { ["plan"] = "pro" },
        };
        var issued = await client.CreateKeyAsync(organization.Id, productId: file.Product, metadata: metadata);
        file.Key = Encoding.ASCII.GetBytes(issued.Plaintext);
        return file;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
