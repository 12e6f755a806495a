namespace ApiKeys.AspNetCore.Tests.Pages;

/// <summary>The program of docs/lifecycle.md is a file of these tests, and works.</summary>
public sealed class LifecyclePageTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_shows_the_program_that_is_tested()
    {
        var root = PageRepository.Find();
        var page = await File.ReadAllTextAsync(Path.Combine(root, "docs", "lifecycle.md"), Token);
        var program = await File.ReadAllTextAsync(
            Path.Combine(root, "tests", "ApiKeys.AspNetCore.Tests", "Pages", "KeyRotation.cs"), Token);

        var shown = program.Replace(
            "namespace ApiKeys.AspNetCore.Tests.Pages;\n", "using ApiKeys;\n", StringComparison.Ordinal);
        Assert.Contains($"```csharp\n{shown}```\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rotation_ends_the_old_text_once_nobody_uses_it()
    {
        var clock = new MovedClock();
        await using var client = ApiKeyClient.Open("sqlite:///:memory:", new() { TimeProvider = clock });
        await client.MigrateAsync(Token);
        var organization = (await client.CreateOrganizationAsync("Acme Inc", Token)).Id;
        var old = await client.CreateKeyAsync(organization, cancellationToken: Token);
        var rotation = new KeyRotation(client, clock);
        await UseAsync(old);

        // The first answer is lost.
        await rotation.BeginAsync(organization, old.Key.Id, "r-1", Token);
        var rotated = await rotation.BeginAsync(organization, old.Key.Id, "r-1", Token);
        await UseAsync(rotated);
        Assert.False(await rotation.EndAsync(organization, old.Key.Id, Token));
        await UseAsync(old);

        clock.Now += TimeSpan.FromDays(3);
        await UseAsync(rotated);
        Assert.True(await rotation.EndAsync(organization, old.Key.Id, Token));
        Assert.Equal(
            ValidationStatus.Superseded,
            (await client.ValidateKeyAsync(old.Plaintext, cancellationToken: Token)).Status);
        await UseAsync(rotated);

        async Task UseAsync(IssuedKey issued)
        {
            Assert.True((await client.ValidateKeyAsync(issued.Plaintext, cancellationToken: Token)).IsValid);
            await client.FlushAsync(Token);
        }
    }

    private sealed class MovedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
