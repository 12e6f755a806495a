using System.Buffers;
using System.Text;
using System.Text.Json;
using ApiKeys.Rules;

namespace ApiKeys.RateLimits;

/// <summary>The calls of a lease that were charged to the limited windows of a key, and that no caller used.</summary>
/// <param name="KeyId">The key.</param>
/// <param name="GrantedAt">When the lease was granted. It tells which windows were charged.</param>
/// <param name="Calls">The number of calls for each window.</param>
internal readonly record struct UnspentCalls(ApiKeyId KeyId, DateTimeOffset GrantedAt, WindowCounts Calls)
{
    private static readonly RateLimitWindow[] Windows =
        [RateLimitWindow.Second, RateLimitWindow.Minute, RateLimitWindow.Hour, RateLimitWindow.Day];

    /// <summary>Whether every call was used.</summary>
    public bool IsEmpty
    {
        get
        {
            foreach (var window in Windows)
            {
                if (Calls[window] > 0)
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
        foreach (var (keyId, grantedAt, calls) in keys)
        {
            keyId.TryFormat(id, out _, "N", provider: null);
            writer.WriteStartArray();
            writer.WriteStringValue(id);
            foreach (var window in Windows)
            {
                writer.WriteNumberValue(window.StartOf(grantedAt));
                writer.WriteNumberValue(calls[window]);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
