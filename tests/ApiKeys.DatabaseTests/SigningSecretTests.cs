using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

public abstract class SigningSecretTests(TestDatabase database) : BehaviourSuite(database)
{
    private readonly string _first = NewSecret();
    private readonly string _second = NewSecret();

    [Fact]
    public async Task A_key_is_known_only_under_the_secret_that_it_was_issued_with()
    {
        var signing = Open(new() { SigningSecret = _first });
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var signed = await signing.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
        var unsigned = await Client.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);

        Assert.True(await IsKnownAsync(signing, signed));
        Assert.False(await IsKnownAsync(Client, signed));
        Assert.False(await IsKnownAsync(signing, unsigned));
        Assert.False(await IsKnownAsync(Open(new() { SigningSecret = _second }), signed));
    }

    [Fact]
    public async Task A_secret_can_be_changed_without_issuing_keys_anew()
    {
        var before = Open(new() { SigningSecret = _first });
        var after = Open(new() { SigningSecret = _second, PreviousSigningSecret = _first });
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var old = await before.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
        var issued = await after.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);

        Assert.True(await IsKnownAsync(after, old));
        Assert.True(await IsKnownAsync(after, issued));
        Assert.False(await IsKnownAsync(before, issued));
        Assert.True(await IsKnownAsync(Open(new() { SigningSecret = _second }), issued));
        Assert.False(await IsKnownAsync(Open(new() { SigningSecret = _second }), old));
    }

    private static string NewSecret() =>
        "secret-under-test:" + Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    private static async Task<bool> IsKnownAsync(ApiKeyClient client, IssuedKey issued) =>
        (await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid;
}
