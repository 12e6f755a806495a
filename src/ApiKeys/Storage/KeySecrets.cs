using ApiKeys.Rules;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Storage;

/// <summary>What is told of the secrets of a key.</summary>
internal static class KeySecrets
{
    /// <summary>How long a superseded secret is kept beyond its end.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(90);

    /// <param name="key">The key, with the uses that are not written yet.</param>
    /// <param name="rows">Its secrets, in order. The last one is current.</param>
    /// <param name="terms">What the client knows of keys.</param>
    public static List<ApiKeySecret> Describe(ApiKey key, List<SecretRow> rows, KeyTerms terms)
    {
        var secrets = rows.ConvertAll(row => Describe(key, row, terms));

        // A first secret has the uses of the key that no other has.
        if (secrets is [{ Number: 1 } first, ..])
        {
            var others = 0L;
            for (var i = 1; i < secrets.Count; i++)
                others += secrets[i].UseCount;
            secrets[0] = first with { UseCount = Math.Max(0, key.UseCount - others) };
        }

        return secrets;
    }

    /// <summary>
    /// The number of the first secret that is kept. One that was superseded later is kept as well, so that the first
    /// secret's uses stay those that no other has.
    /// </summary>
    public static int FirstKept(List<ApiKeySecret> secrets, DateTimeOffset now)
    {
        var kept = secrets.Find(secret => secret.IsCurrent || secret.ExpiresAt >= now - KeptFor);
        return kept?.Number ?? 0;
    }

    private static ApiKeySecret Describe(ApiKey key, SecretRow row, KeyTerms terms)
    {
        var uses = Array.Find(key.UnwrittenUses ?? [], uses => uses.Number == row.Number);
        var lastUsedAt = row is { Number: 1, SupersededAt: null } ? key.LastUsedAt : row.LastUsedAt;
        return new()
        {
            Number = row.Number,
            Prefix = row.Prefix ?? key.Prefix,
            CreatedAt = row.CreatedAt,
            SupersededAt = row.SupersededAt,
            ExpiresAt = terms.EndOfSecret(row.CreatedAt, row.ExpiresAt),
            LastUsedAt = lastUsedAt > uses?.LastUsedAt ? lastUsedAt : uses?.LastUsedAt ?? lastUsedAt,
            UseCount = row.UseCount + (uses?.Count ?? 0),
        };
    }
}
