using System.Text.Json.Serialization;

namespace ApiKeys;

/// <summary>The window that a <see cref="RateLimit"/> counts in. All windows are aligned to UTC.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RateLimitWindow>))]
public enum RateLimitWindow
{
    /// <summary>A calendar second.</summary>
    [JsonStringEnumMemberName("second")]
    Second,

    /// <summary>A calendar minute.</summary>
    [JsonStringEnumMemberName("minute")]
    Minute,

    /// <summary>A calendar hour of UTC.</summary>
    [JsonStringEnumMemberName("hour")]
    Hour,

    /// <summary>A calendar day of UTC.</summary>
    [JsonStringEnumMemberName("day")]
    Day,
}
