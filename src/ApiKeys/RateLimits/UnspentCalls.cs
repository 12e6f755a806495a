using System.Buffers;
using System.Text;
using System.Text.Json;
using ApiKeys.Rules;

namespace ApiKeys.RateLimits;

/// <summary>The calls of a lease that were charged to the limited windows of a key, and that no caller used.</summary>
/// <param name="keyId">The key.</param>
/// <param name="grantedAt">When the lease was granted. It tells which windows were charged.</param>
/// <param name="calls">The number of calls for each window.</param>
internal sealed class UnspentCalls(ApiKeyId keyId, DateTimeOffset grantedAt, WindowCounts calls)
{
    public ApiKeyId KeyId => keyId;

    /// <summary>Whether every call was used.</summary>
    public bool IsEmpty
    {
        get
        {
            foreach (var window in RateLimitWindows.All)
            {
                if (calls[window] > 0)
                    return false;
            }

            return true;
        }
    }

    /// <summary>
    /// An array for each key: its id in hexadecimal digits, then for each window its start, in seconds since 1970 UTC,
    /// and the number of calls.
    /// </summary>
    public static string ToJson(ReadOnlySpan<UnspentCalls> keys)
    {
        var buffer = new ArrayBufferWriter<byte>(Math.Max(1, keys.Length) * 128);
        using var writer = new Utf8JsonWriter(buffer);
        Span<byte> id = stackalloc byte[32];
        writer.WriteStartArray();
        foreach (var key in keys)
            key.Write(writer, id);

        writer.WriteEndArray();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private void Write(Utf8JsonWriter writer, Span<byte> buffer)
    {
        keyId.TryFormat(buffer, out _, "N", provider: null);
        writer.WriteStartArray();
        writer.WriteStringValue(buffer);
        foreach (var window in RateLimitWindows.All)
        {
            writer.WriteNumberValue(window.StartOf(grantedAt));
            writer.WriteNumberValue(calls[window]);
        }

        writer.WriteEndArray();
    }
}
