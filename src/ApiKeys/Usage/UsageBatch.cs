using System.Buffers;
using System.Text;
using System.Text.Json;
using ApiKeys.Storage;

namespace ApiKeys.Usage;

/// <summary>
/// Uses that are written in one transaction, under a number of their writer. The number makes a retry write them once.
/// </summary>
internal sealed class UsageBatch(Guid writerId, long number, Dictionary<ApiKeyId, Uses> uses)
{
    // Half a megabyte of JSON: far below what any server takes as one parameter.
    private const int MaxKeysPerStatement = 8_192;

    public IReadOnlyDictionary<ApiKeyId, Uses> Uses { get; } = uses;

    /// <summary>Whether a commit was begun: after a fault it is unknown whether the batch is in the database.</summary>
    public bool MayBeWritten { get; set; }

    /// <summary>Whether one statement writes it.</summary>
    public bool IsSmall => Uses.Count <= MaxKeysPerStatement && !_hasSecrets;

    // Whether there are uses of secrets that count their own.
    private readonly bool _hasSecrets = HasSecrets(uses);

    /// <summary>The keys, in the order in which they are written.</summary>
    public ApiKeyId[] KeysInOrder()
    {
        var keys = InOrder();
        var ids = new ApiKeyId[keys.Count];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = keys[i].Id;
        return ids;
    }

    /// <summary>Writes the batch. One that is not small needs the transaction of its session.</summary>
    /// <param name="store">The store of the session.</param>
    /// <param name="session">The session.</param>
    /// <param name="isRetry">Whether it may have been written before.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedUsesException">The database refused the uses of a key.</exception>
    public async ValueTask WriteAsync(
        Store store, Session session, bool isRetry, CancellationToken cancellationToken)
    {
        var keys = InOrder();
        List<ApiKeyId>? ended = null;
        try
        {
            if (IsSmall && session is ServerStatements server)
            {
                await server.WriteUsageBatchAsync(writerId, number, ToJson(keys, 0), cancellationToken)
                    .ConfigureAwait(false);
                return;
            }

            // The first try may have been interrupted after its commit.
            if (isRetry
                && await session.FindUsageBatchAsync(writerId, cancellationToken).ConfigureAwait(false) >= number)
            {
                return;
            }

            for (var i = 0; i < keys.Count; i += MaxKeysPerStatement)
            {
                var json = ToJson(keys, i);
                var found = await session.AddUsageAsync(json, cancellationToken).ConfigureAwait(false);
                if (found < Math.Min(keys.Count - i, MaxKeysPerStatement))
                    await session.AddUsageOfDeletedKeysAsync(json, cancellationToken).ConfigureAwait(false);
            }

            if (_hasSecrets)
                ended = await WriteSecretsAsync(session, keys, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (store.IsRefusal(exception))
        {
            throw new RefusedUsesException(exception);
        }

        await session.SaveUsageBatchAsync(writerId, number, cancellationToken).ConfigureAwait(false);
        if (ended is not null)
        {
            // The last step: see RecordChangeAsync.
            foreach (var keyId in ended)
                await session.RecordChangeAsync(keyId, cancellationToken).ConfigureAwait(false);
        }
    }

    private static bool HasSecrets(Dictionary<ApiKeyId, Uses> uses)
    {
        foreach (var (_, of) in uses)
        {
            if (of.Secrets is not null)
                return true;
        }

        return false;
    }

    /// <summary>Adds the uses of secrets.</summary>
    /// <returns>Keys of which a superseded secret has ended by the use of a later one; null for none.</returns>
    private static async ValueTask<List<ApiKeyId>?> WriteSecretsAsync(
        Session session, List<UsedKey> keys, CancellationToken cancellationToken)
    {
        List<ApiKeyId>? ended = null;
        var written = 0;
        while (written < keys.Count)
        {
            List<ApiKeyId> rotated = [];
            var json = ToSecretsJson(keys, ref written, rotated);
            if (rotated.Count is 0)
                continue;

            await session.AddUsageOfSecretsAsync(json, cancellationToken).ConfigureAwait(false);
            if (await session.ExpireSecretsOnUseAsync(json, cancellationToken).ConfigureAwait(false) is not 0)
                (ended ??= []).AddRange(rotated);
        }

        return ended;
    }

    // Every node writes in the same order. Two nodes that write the same keys do not deadlock.
    private List<UsedKey> InOrder()
    {
        var keys = new List<UsedKey>(Uses.Count);
        foreach (var (keyId, uses) in Uses)
            keys.Add(new(keyId, uses));
        keys.Sort(static (one, other) => one.Id.Value.CompareTo(other.Id.Value));
        return keys;
    }

    // An array for each key: its id in hexadecimal digits, its uses, and the time of the last use in milliseconds since
    // 1970 UTC.
    private static string ToJson(List<UsedKey> keys, int start)
    {
        var end = Math.Min(keys.Count, start + MaxKeysPerStatement);
        var buffer = new ArrayBufferWriter<byte>((end - start) * 64);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        for (var i = start; i < end; i++)
            Write(writer, keys[i].Id, secret: null, keys[i].Uses.Count, keys[i].Uses.LastUsedAt);
        return End(writer, buffer);
    }

    // An array for each secret: the key's id in hexadecimal digits, the secret's number, its uses, and the time of the
    // last use in milliseconds since 1970 UTC.
    private static string ToSecretsJson(List<UsedKey> keys, ref int next, List<ApiKeyId> rotated)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartArray();
        for (; next < keys.Count && rotated.Count < MaxKeysPerStatement; next++)
        {
            var key = keys[next];
            if (key.Uses.Secrets is not { } secrets)
                continue;

            rotated.Add(key.Id);
            foreach (var secret in secrets)
                Write(writer, key.Id, secret.Number, secret.Count, secret.LastUsedAt);
        }

        return End(writer, buffer);
    }

    private static void Write(
        Utf8JsonWriter writer, ApiKeyId keyId, int? secret, long count, DateTimeOffset lastUsedAt)
    {
        Span<byte> id = stackalloc byte[32];
        keyId.TryFormat(id, out _, "N", provider: null);
        writer.WriteStartArray();
        writer.WriteStringValue(id);
        if (secret is { } number)
            writer.WriteNumberValue(number);
        writer.WriteNumberValue(count);
        writer.WriteNumberValue(lastUsedAt.ToUnixTimeMilliseconds());
        writer.WriteEndArray();
    }

    private static string End(Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer)
    {
        writer.WriteEndArray();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    // A class: lists of reference types share their native code, and sorting by LINQ has much of it.
    private sealed class UsedKey(ApiKeyId id, Uses uses)
    {
        public ApiKeyId Id => id;

        public Uses Uses => uses;
    }
}
