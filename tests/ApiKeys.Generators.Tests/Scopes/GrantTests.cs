using ApiKeys.Generators.Tests.Running;

namespace ApiKeys.Generators.Tests.Scopes;

/// <summary>A set made from a key agrees with the validations of the library.</summary>
public sealed class GrantTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"apikeys-grants-{Path.GetRandomFileName()}.db");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("orders")]
    [InlineData("orders*")]
    [InlineData("orders:*")]
    [InlineData("orders:items:*")]
    [InlineData("orders:read*")]
    [InlineData("orders:rea*")]
    [InlineData("orders:items:read:*")]
    [InlineData("ORDERS:*")]
    [InlineData("legacy.*")]
    [InlineData("users:* orders:write-many")]
    [InlineData("legacy.refund orders:r*")]
    public async Task A_set_from_a_key_contains_the_scopes_that_a_validation_allows(string grants)
    {
        string[] scopes = grants.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        await using var client = ApiKeyClient.Open(ApiKeyDatabase.Sqlite(_path));
        await client.MigrateAsync(Cancellation);
        var organization = await client.CreateOrganizationAsync("Acme", Cancellation);
        var issued = await client.CreateKeyAsync(organization.Id, metadata: new() { Scopes = scopes },
            cancellationToken: Cancellation);

        var set = OrderScopeSet.From(issued.Key);

        foreach (var scope in OrderScopeSet.All)
        {
            var validation = await client.ValidateKeyAsync(issued.Plaintext, OrderScopes.Require(scope), Cancellation);
            Assert.Equal(validation.IsValid, set.Contains(scope));
        }
    }

    public void Dispose()
    {
        foreach (var file in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(_path) + "*"))
            File.Delete(file);
    }
}
