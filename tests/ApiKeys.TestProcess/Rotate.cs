using System.Globalization;

namespace ApiKeys.TestProcess;

/// <summary>
/// Reads a line with a rotation to repeat, or an empty line, and prints <c>ready</c>. Then rotates keys at random, uses
/// some of the new texts and ends some of the old ones, without an end. Prints a line before each operation and a line
/// after it. So the test knows what was acknowledged, and which operation was under way when it killed the process.
/// </summary>
/// <param name="client">The client. It writes no uses by itself.</param>
/// <param name="organization">The organization of the keys.</param>
/// <param name="seed">What is chosen at random depends on it. It is new for each process.</param>
/// <param name="keys">The ids of the keys.</param>
internal sealed class Rotate(ApiKeyClient client, OrganizationId organization, int seed, string[] keys)
{
    private readonly Random _random = new(seed);

    public async Task RunAsync()
    {
        var repeated = await Console.In.ReadLineAsync();

        // The first statement of the process takes long.
        await client.GetOrganizationAsync(organization);
        Console.WriteLine("ready");
        if (repeated is { Length: > 0 })
            await RotateAsync(repeated);
        for (var i = 0; ; i++)
            await TurnAsync(keys[_random.Next(keys.Length)], i);
    }

    private async Task TurnAsync(string key, int turn)
    {
        // A rotation in words: the key, the grace period in days, whether it ends on use, and the idempotency key.
        var days = _random.Next(3);
        var idempotencyKey = Maybe() ? $"{seed}-{turn}" : "-";
        var rotation = $"rotate {key} {days} {days > 0 && Maybe()} {idempotencyKey}";
        var (issued, isRefused) = await RotateAsync(rotation);
        if (isRefused)
            await ExpireOldestAsync(key);
        if (issued is null)
            return;

        if (Maybe())
        {
            Console.WriteLine($"use {key}");
            (await client.ValidateKeyAsync(issued.Plaintext)).EnsureValid();
            Console.WriteLine("used");
            if (Maybe())
            {
                Console.WriteLine("flush");
                await client.FlushAsync();
                Console.WriteLine("flushed");
            }
        }

        if (idempotencyKey is not "-" && Maybe())
            await RotateAsync(rotation);
    }

    private async Task<(IssuedKey? Issued, bool IsRefused)> RotateAsync(string rotation)
    {
        Console.WriteLine(rotation);
        var words = rotation.Split(' ');
        try
        {
            var issued = await client.RotateKeyAsync(
                organization,
                ApiKeyId.Parse(words[1]),
                TimeSpan.FromDays(int.Parse(words[2], CultureInfo.InvariantCulture)),
                bool.Parse(words[3]),
                words[4] is "-" ? null : words[4]);
            Console.WriteLine($"issued {issued.Key.Version} {issued.Plaintext}");
            return (issued, false);
        }
        catch (TooManySecretsException)
        {
            Console.WriteLine("too many");
            return (null, true);
        }
        catch (IdempotencyConflictException)
        {
            Console.WriteLine("conflict");
            return (null, false);
        }
    }

    private async Task ExpireOldestAsync(string key)
    {
        var id = ApiKeyId.Parse(key);
        var now = TimeProvider.System.GetUtcNow();
        var oldest = (await client.ListSecretsAsync(organization, id)).First(secret => secret.ExpiresAt > now);
        Console.WriteLine($"expire {key} {oldest.Number}");
        await client.ExpireSecretAsync(organization, id, oldest.Number);
        Console.WriteLine("expired");
    }

    private bool Maybe() => _random.Next(2) is 0;
}
