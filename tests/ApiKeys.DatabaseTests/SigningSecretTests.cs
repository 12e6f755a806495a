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
        var after = Open(new() { SigningSecret = _second, EarlierSigningSecrets = [_first] });
        var organization = await Client.CreateOrganizationAsync("Acme Inc", Cancellation);
        var old = await before.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);
        var issued = await after.CreateKeyAsync(organization.Id, cancellationToken: Cancellation);

        Assert.True(await IsKnownAsync(after, old));
        Assert.True(await IsKnownAsync(after, issued));
        Assert.False(await IsKnownAsync(before, issued));
        Assert.True(await IsKnownAsync(Open(new() { SigningSecret = _second }), issued));
        Assert.False(await IsKnownAsync(Open(new() { SigningSecret = _second }), old));
    }

    [Fact]
    public async Task A_key_of_an_earlier_secret_covers_no_more_than_another_key()
    {
        var tenant = await CreateTenantAsync();
        var stranger = await CreateTenantAsync("Other Inc");
        var unlinkedProject = await Client.CreateProjectAsync(tenant.Organization, "v2", Cancellation);
        var unlinkedProduct = await Client.CreateProductAsync(tenant.Organization, "Another API", Cancellation);
        var before = Open(new() { SigningSecret = _first });
        var ofOrganization = await before.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation);
        var ofProject = await before.CreateKeyAsync(
            tenant.Organization, tenant.Project, cancellationToken: Cancellation);
        var ofProduct = await before.CreateKeyAsync(
            tenant.Organization, null, tenant.Product, cancellationToken: Cancellation);

        foreach (var cacheDuration in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromHours(1)])
        {
            var after = Open(new()
            {
                SigningSecret = _second,
                EarlierSigningSecrets = [_first],
                CacheDuration = cacheDuration,
            });
            foreach (var (key, requirement, isCovered) in ((IssuedKey, KeyRequirement, bool)[])
            [
                (ofOrganization, new() { Project = tenant.Project }, true),
                (ofOrganization, new() { Product = tenant.Product }, true),
                (ofOrganization, new() { Project = stranger.Project }, false),
                (ofOrganization, new() { Product = stranger.Product }, false),
                (ofProject, new() { Product = tenant.Product }, true),
                (ofProject, new() { Product = unlinkedProduct.Id }, false),
                (ofProject, new() { Product = stranger.Product }, false),
                (ofProduct, new() { Project = tenant.Project }, true),
                (ofProduct, new() { Project = unlinkedProject.Id }, false),
                (ofProduct, new() { Project = stranger.Project }, false),
            ])
            {
                Assert.Equal(
                    isCovered ? ValidationStatus.Valid : ValidationStatus.OutOfScope,
                    (await after.ValidateKeyAsync(key.Plaintext, requirement, Cancellation)).Status);
            }
        }
    }

    [Fact]
    public async Task A_secret_is_introduced_changed_twice_and_dropped_and_all_keys_stay_valid()
    {
        var third = NewSecret();
        var tenant = await CreateTenantAsync();
        ApiKeyOptions[] steps =
        [
            new(),
            new() { SigningSecret = _first, EarlierSigningSecrets = [""] },
            new() { SigningSecret = _second, EarlierSigningSecrets = [_first, ""] },
            new() { SigningSecret = third, EarlierSigningSecrets = ["", _second, _first] },
            new() { EarlierSigningSecrets = [third, _second, _first] },
        ];
        var issued = new List<IssuedKey>();
        foreach (var step in steps)
        {
            var client = Open(step);
            issued.Add(await client.CreateKeyAsync(tenant.Organization, cancellationToken: Cancellation));
            issued.AddRange(await client.CreateKeysAsync(
                tenant.Organization, [new(), new()], tenant.Project, cancellationToken: Cancellation));
            foreach (var key in issued)
            {
                Assert.True(await IsKnownAsync(client, key));
                foreach (var requirement in (KeyRequirement[])
                    [new() { Project = tenant.Project }, new() { Product = tenant.Product }])
                {
                    Assert.True((await Open(step).ValidateKeyAsync(key.Plaintext, requirement, Cancellation)).IsValid);
                }
            }
        }

        // Without an earlier secret its keys are unknown, and only they.
        var some = Open(new() { SigningSecret = _second, EarlierSigningSecrets = ["", third] });
        for (var i = 0; i < issued.Count; i++)
            Assert.Equal(i is not (3 or 4 or 5), await IsKnownAsync(some, issued[i]));
    }

    [Fact]
    public async Task The_keys_of_each_secret_are_counted_and_shown_by_a_gauge()
    {
        using var heard = new HeardMeasurements();
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        await Client.CreateKeyAsync(organization, cancellationToken: Cancellation);
        await Open(new() { SigningSecret = _first }).CreateKeysAsync(
            organization, [new(), new(), new()], cancellationToken: Cancellation);
        var client = Open(new() { SigningSecret = _second, EarlierSigningSecrets = ["", NewSecret()] });
        await client.CreateKeysAsync(organization, [new(), new()], cancellationToken: Cancellation);

        Assert.Equal(
            [new(0, 2), new(1, 1), new(2, 0), new(null, 3)],
            await client.CountKeysBySigningSecretAsync(Cancellation));
        Assert.Equal(
            [new(0, 1), new(null, 5)],
            await Client.CountKeysBySigningSecretAsync(Cancellation));
        Assert.Equal([2, 1], heard.Of(ApiKeyTelemetry.SigningSecretKeys, "apikeys.signing_secret=current"));
        Assert.Equal([1], heard.Of(ApiKeyTelemetry.SigningSecretKeys, "apikeys.signing_secret=earlier_1"));
        Assert.Equal([3, 5], heard.Of(ApiKeyTelemetry.SigningSecretKeys, "apikeys.signing_secret=unknown"));
    }

    [Fact]
    public async Task Any_of_eight_earlier_secrets_finds_its_keys()
    {
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var eight = Enumerable.Range(0, 8).Select(static _ => NewSecret()).ToArray();
        foreach (var secret in eight)
        {
            var old = await Open(new() { SigningSecret = secret })
                .CreateKeyAsync(organization, cancellationToken: Cancellation);
            Assert.True(await IsKnownAsync(Open(new() { SigningSecret = _first, EarlierSigningSecrets = eight }), old));
            Assert.False(await IsKnownAsync(
                Open(new() { SigningSecret = _first, EarlierSigningSecrets = [.. eight.Where(one => one != secret)] }),
                old));
        }
    }

    private static string NewSecret() =>
        "secret-under-test:" + Convert.ToBase64String(System.Security.Cryptography.RandomNumberGenerator.GetBytes(32));

    private static async Task<bool> IsKnownAsync(ApiKeyClient client, IssuedKey issued) =>
        (await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Cancellation)).IsValid;
}
