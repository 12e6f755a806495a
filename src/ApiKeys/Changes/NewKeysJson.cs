using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ApiKeys.Hashing;
using ApiKeys.Rules;
using ApiKeys.Serialization;

namespace ApiKeys.Changes;

/// <summary>
/// Writes the JSON parameters of the statements InsertKeys and InsertSecrets: one array for each key.
/// </summary>
internal static class NewKeysJson
{
    public const int MaxKeys = 1_000;

    // A text ends after about a megabyte. That is far below the limit of any server for one parameter.
    public const int MaxBytes = 1_000_000;

    // Escapes as little as the platform allows: the text goes into a database, never into HTML.
    public static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Writes as many keys as fit in one text. Each has: id, prefix, name, owner, scopes, rate limits, custom metadata,
    /// expiry in milliseconds since 1970 UTC, whether it is never cached (0 or 1), the version of its rules, networks,
    /// and activation in milliseconds.
    /// </summary>
    /// <param name="keys">The keys, at least one.</param>
    /// <param name="written">The number of keys in the text.</param>
    public static string WriteKeys(ReadOnlySpan<NewKey> keys, out int written)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Writing);
        writer.WriteStartArray();
        for (written = 0;
            written < keys.Length && written < MaxKeys && writer.BytesCommitted + writer.BytesPending < MaxBytes;
            written++)
        {
            WriteKey(writer, keys[written].Key);
        }

        return End(writer, buffer);
    }

    /// <summary>
    /// Writes as many secrets as fit in one text. Each has: the hash of the key's text, and the key's id.
    /// </summary>
    /// <param name="keys">The keys, at least one.</param>
    /// <param name="written">The number of secrets in the text.</param>
    public static string WriteSecrets(ReadOnlySpan<NewKey> keys, out int written)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Writing);
        writer.WriteStartArray();
        for (written = 0; written < keys.Length && written < MaxKeys; written++)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(Convert.ToHexString(keys[written].Hash));
            WriteId(writer, keys[written].Key.Id);
            writer.WriteEndArray();
        }

        return End(writer, buffer);
    }

    /// <summary>
    /// The hash of what a caller asked for: the scope, kind, environment and metadata of a key, and not what is drawn
    /// for it.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="metadata">The metadata as the caller gave them, in stored form.</param>
    public static KeyHash HashArguments(ApiKey key, KeyMetadata metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, Writing);
        writer.WriteStartArray();
        writer.WriteStringValue(key.ProjectId?.ToString());
        writer.WriteStringValue(key.ProductId?.ToString());
        writer.WriteStringValue(key.Kind);
        writer.WriteStringValue(key.Environment);
        WriteMetadata(writer, metadata);

        // Left out where there are none: the hash is then that of an earlier version of the library.
        if (metadata.AllowedNetworks.Count > 0 || metadata.ActivatesAt is not null)
            WriteNetworksAndActivation(writer, metadata);
        writer.WriteEndArray();
        writer.Flush();
        var hash = default(KeyHash);
        Sha256.Hash(buffer.WrittenSpan, hash);
        return hash;
    }

    // Columns that hold JSON are written as strings: a database then keeps them character for character.
    public static void WriteKey(Utf8JsonWriter writer, ApiKey key)
    {
        writer.WriteStartArray();
        WriteId(writer, key.Id);
        writer.WriteStringValue(key.Prefix);
        WriteMetadata(writer, key.Metadata);
        WriteNetworksAndActivation(writer, key.Metadata);
        writer.WriteEndArray();
    }

    private static void WriteMetadata(Utf8JsonWriter writer, KeyMetadata metadata)
    {
        writer.WriteStringValue(metadata.Name);
        writer.WriteStringValue(metadata.Owner);
        writer.WriteStringValue(KeyColumns.WriteScopes(metadata.Scopes));
        writer.WriteStringValue(KeyColumns.WriteRateLimits(metadata.RateLimits));
        writer.WriteStringValue(metadata.Custom.ToString());
        WriteTime(writer, metadata.ExpiresAt);
        writer.WriteNumberValue(metadata.NeverCached ? 1 : 0);
        writer.WriteNumberValue(RulesVersion.Of(metadata));
    }

    private static void WriteNetworksAndActivation(Utf8JsonWriter writer, KeyMetadata metadata)
    {
        writer.WriteStringValue(KeyColumns.WriteNetworks(metadata.AllowedNetworks));
        WriteTime(writer, metadata.ActivatesAt);
    }

    public static void WriteTime(Utf8JsonWriter writer, DateTimeOffset? time)
    {
        if (time is { } known)
            writer.WriteNumberValue(known.ToUnixTimeMilliseconds());
        else
            writer.WriteNullValue();
    }

    public static void WriteId(Utf8JsonWriter writer, ApiKeyId id) => WriteId(writer, id.Value);

    public static void WriteId(Utf8JsonWriter writer, Guid id)
    {
        Span<byte> digits = stackalloc byte[32];
        id.TryFormat(digits, out _, "N");
        writer.WriteStringValue(digits);
    }

    public static string End(Utf8JsonWriter writer, ArrayBufferWriter<byte> buffer)
    {
        writer.WriteEndArray();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
