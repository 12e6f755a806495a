using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>A key whose text is known before the database is: for containers, tests and two regions.</summary>
public abstract class KnownTextTests(TestDatabase database) : BehaviourSuite(database)
{
    [Fact]
    public async Task A_known_text_becomes_a_key_once()
    {
        var tenant = await CreateTenantAsync();
        var text = Client.CreateKeyText();

        var (key, created) = await Client.GetOrCreateKeyAsync(
            tenant.Organization,
            text,
            tenant.Project,
            tenant.Product,
            new() { Name = "bootstrap", Scopes = ["read"] },
            Cancellation);
        Assert.True(created);
        Assert.Equal("bootstrap", key.Metadata.Name);
        Assert.StartsWith(key.Prefix, text, StringComparison.Ordinal);
        Assert.Equal(key, await Client.GetKeyAsync(tenant.Organization, key.Id, Cancellation));

        var again = await Client.GetOrCreateKeyAsync(
            tenant.Organization, text, metadata: new() { Name = "ignored" }, cancellationToken: Cancellation);
        Assert.False(again.Created);
        Assert.Equal(key, again.Key);

        var validation = await Client.ValidateKeyAsync(
            text, new() { Product = tenant.Product, Scopes = ["read"] }, Cancellation);
        Assert.Equal(key.Id, validation.EnsureValid().Id);
    }

    [Fact]
    public async Task Many_processes_that_start_at_once_get_one_key()
    {
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        for (var round = 0; round < 5; round++)
        {
            var text = Client.CreateKeyText();
            var clients = Enumerable.Range(0, 6).Select(_ => Open()).ToList();

            var answers = await Task.WhenAll(clients.Select(client => Task.Run(
                () => client.GetOrCreateKeyAsync(organization, text, cancellationToken: Cancellation))));

            Assert.Single(answers, static answer => answer.Created);
            Assert.Single(answers.Select(static answer => answer.Key.Id).Distinct());
            Assert.Equal(round + 1, await Database.CountAsync("api_key_keys"));
            foreach (var client in clients)
                await client.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_text_that_was_no_key_a_moment_ago_is_valid_at_once_on_the_same_client()
    {
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var text = Client.CreateKeyText();
        Assert.Equal(
            ValidationStatus.Unknown,
            (await Client.ValidateKeyAsync(text, cancellationToken: Cancellation)).Status);

        await Client.GetOrCreateKeyAsync(organization, text, cancellationToken: Cancellation);

        Assert.True((await Client.ValidateKeyAsync(text, cancellationToken: Cancellation)).IsValid);
    }

    [Fact]
    public async Task A_text_that_is_looked_up_while_it_becomes_a_key_is_not_kept_as_unknown()
    {
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        for (var round = 0; round < 50; round++)
        {
            var text = Client.CreateKeyText();
            var looking = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
                () => Client.ValidateKeyAsync(text, cancellationToken: Cancellation).AsTask())));
            await Client.GetOrCreateKeyAsync(organization, text, cancellationToken: Cancellation);
            await looking;

            Assert.True((await Client.ValidateKeyAsync(text, cancellationToken: Cancellation)).IsValid);
        }
    }

    [Fact]
    public async Task A_text_of_an_older_signing_secret_finds_its_key()
    {
        var (first, second) = (new string('a', 32), new string('b', 32));
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var text = Client.CreateKeyText();
        var old = Open(new() { TimeProvider = Clock, SigningSecret = first });
        var (key, _) = await old.GetOrCreateKeyAsync(organization, text, cancellationToken: Cancellation);

        var current = Open(new() { TimeProvider = Clock, SigningSecret = second, EarlierSigningSecrets = [first] });

        var again = await current.GetOrCreateKeyAsync(organization, text, cancellationToken: Cancellation);
        Assert.Equal((key.Id, false), (again.Key.Id, again.Created));
    }

    [Fact]
    public async Task A_text_that_is_no_key_of_the_options_or_of_another_organization_is_refused()
    {
        var organization = (await Client.CreateOrganizationAsync("Acme Inc", Cancellation)).Id;
        var other = (await Client.CreateOrganizationAsync("Other Inc", Cancellation)).Id;
        var text = Client.CreateKeyText();
        var (last, live) = (text[^1] is 'a' ? 'b' : 'a', Open(new() { TimeProvider = Clock, Environment = "live" }));
        await Client.GetOrCreateKeyAsync(other, text, cancellationToken: Cancellation);

        foreach (var bad in (string[])["", "secret", $"{text[..^1]}{last}", text + " ", text, live.CreateKeyText()])
        {
            var exception = await Assert.ThrowsAsync<ArgumentException>("text", () => Client.GetOrCreateKeyAsync(
                organization, bad, cancellationToken: Cancellation));
            Assert.DoesNotContain(text[^20..], exception.ToString(), StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<ArgumentNullException>("text", () => Client.GetOrCreateKeyAsync(
            organization, null!, cancellationToken: Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(() => Client.GetOrCreateKeyAsync(
            new(Guid.CreateVersion7(Clock.Now)), Client.CreateKeyText(), cancellationToken: Cancellation));
        Assert.Equal(1, await Database.CountAsync("api_key_keys"));
    }
}
