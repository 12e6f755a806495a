using System.Buffers;
using System.Text;
using System.Text.Json;
using ApiKeys.Storage;

namespace ApiKeys.Validation;

/// <summary>Uses that are written in one transaction, under a number of their writer's: once, however often it is tried.</summary>
internal sealed class UsageBatch(Guid writerId, long number, Dictionary<ApiKeyId, Uses> uses)
{
    // Half a megabyte of JSON: far below what any server takes as one parameter.
    private const int MaxKeysPerStatement = 8_192;

    public IReadOnlyDictionary<ApiKeyId, Uses> Uses { get; } = uses;

    /// <summary>Whether a transaction has begun to write it, so that a fault leaves open whether it is in the database.</summary>
    public bool WasBegun { get; set; }

    /// <summary>Writes the batch in the transaction of a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isRetry">Whether it may have been written before.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<bool> WriteAsync(Session session, bool isRetry, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The first try may have been cut off after its commit.
        if (isRetry && await session.FindUsageBatchAsync(writerId, cancellationToken).ConfigureAwait(false) >= number)
            return false;

        // In one order on every node, so that two that write the same keys do not lock each other out.
        foreach (var keys in Uses.OrderBy(entry => entry.Key.Value).Chunk(MaxKeysPerStatement))
            await session.AddUsageAsync(ToJson(keys), cancellationToken).ConfigureAwait(false);
        await session.SaveUsageBatchAsync(writerId, number, now, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>An array for each key: its id in hexadecimal digits, its uses, and the last of them in milliseconds since 1970 UTC.</summary>
    private static string ToJson(KeyValuePair<ApiKeyId, Uses>[] keys)
    {
        var buffer = new ArrayBufferWriter<byte>(keys.Length * 64);
        using var writer = new Utf8JsonWriter(buffer);
        Span<byte> id = stackalloc byte[32];
        writer.WriteStartArray();
        foreach (var (keyId, uses) in keys)
        {
            keyId.TryFormat(id, out _, "N", provider: null);
            writer.WriteStartArray();
            writer.WriteStringValue(id);
            writer.WriteNumberValue(uses.Count);
            writer.WriteNumberValue(uses.LastUsedAt.ToUnixTimeMilliseconds());
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
