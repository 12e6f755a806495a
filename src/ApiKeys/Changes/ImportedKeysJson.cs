using System.Buffers;
using System.Text.Json;

namespace ApiKeys.Changes;

/// <summary>
/// Writes the JSON parameters of the statements that import keys: one array for each key, and one text for each hash.
/// </summary>
internal static class ImportedKeysJson
{
    /// <summary>Writes the hashes of rows in hexadecimal digits.</summary>
    public static string WriteHashes(ReadOnlySpan<ImportRow> rows)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, NewKeysJson.Writing);
        writer.WriteStartArray();
        foreach (var row in rows)
            writer.WriteStringValue(row.HashDigits);
        return NewKeysJson.End(writer, buffer);
    }

    /// <summary>
    /// Writes as many keys as fit in one text. Each has: an array with all that <see cref="NewKeysJson"/> writes of a
    /// new key; project, product, kind, environment; the times of creation, revocation and disabling with their
    /// reasons; the last use and the count of uses. Times are in milliseconds since 1970 UTC.
    /// </summary>
    /// <param name="rows">The rows, at least one.</param>
    /// <param name="written">The number of keys in the text.</param>
    public static string WriteKeys(ReadOnlySpan<ImportRow> rows, out int written)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, NewKeysJson.Writing);
        writer.WriteStartArray();
        for (written = 0;
            written < rows.Length
                && written < NewKeysJson.MaxKeys
                && writer.BytesCommitted + writer.BytesPending < NewKeysJson.MaxBytes;
            written++)
        {
            WriteKey(writer, rows[written].Key!);
        }

        return NewKeysJson.End(writer, buffer);
    }

    /// <summary>
    /// Writes as many secrets as fit in one text. Each has: the hash, the key's id, the name of the format, and the
    /// time of creation.
    /// </summary>
    /// <param name="rows">The rows, at least one.</param>
    /// <param name="written">The number of secrets in the text.</param>
    public static string WriteSecrets(ReadOnlySpan<ImportRow> rows, out int written)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, NewKeysJson.Writing);
        writer.WriteStartArray();
        for (written = 0; written < rows.Length && written < NewKeysJson.MaxKeys; written++)
        {
            var row = rows[written];
            writer.WriteStartArray();
            writer.WriteStringValue(row.HashDigits);
            NewKeysJson.WriteId(writer, row.Key!.Id);
            writer.WriteStringValue(row.SignedBy);
            NewKeysJson.WriteTime(writer, row.Key.CreatedAt);
            writer.WriteEndArray();
        }

        return NewKeysJson.End(writer, buffer);
    }

    private static void WriteKey(Utf8JsonWriter writer, ApiKey key)
    {
        writer.WriteStartArray();
        NewKeysJson.WriteKey(writer, key);
        WriteId(writer, key.ProjectId?.Value);
        WriteId(writer, key.ProductId?.Value);
        writer.WriteStringValue(key.Kind);
        writer.WriteStringValue(key.Environment);
        NewKeysJson.WriteTime(writer, key.CreatedAt);
        NewKeysJson.WriteTime(writer, key.RevokedAt);
        writer.WriteStringValue(key.RevokedReason);
        NewKeysJson.WriteTime(writer, key.DisabledAt);
        writer.WriteStringValue(key.DisabledReason);
        NewKeysJson.WriteTime(writer, key.LastUsedAt);
        writer.WriteNumberValue(key.UseCount);
        writer.WriteEndArray();
    }

    private static void WriteId(Utf8JsonWriter writer, Guid? id)
    {
        if (id is { } value)
            NewKeysJson.WriteId(writer, value);
        else
            writer.WriteNullValue();
    }
}
