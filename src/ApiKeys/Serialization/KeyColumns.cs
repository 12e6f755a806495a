using System.Text.Json;
using ApiKeys.Rules;

namespace ApiKeys.Serialization;

/// <summary>The columns that hold JSON: a key's scopes and rate limits.</summary>
internal static class KeyColumns
{
    private const string None = "[]";

    private static readonly RecentColumns<string> Scopes = new(static json => JsonSerializer.Deserialize(json, ApiKeyJsonContext.Default.StringArray)!);
    private static readonly RecentColumns<RateLimit> RateLimits = new(static json => JsonSerializer.Deserialize(json, ApiKeyJsonContext.Default.RateLimitArray)!);

    public static string WriteScopes(IReadOnlyList<string> scopes) =>
        scopes.Count is 0 ? None : JsonSerializer.Serialize([.. scopes], ApiKeyJsonContext.Default.StringArray);

    public static IReadOnlyList<string> ReadScopes(string json) => json is None ? ReadOnlyArray<string>.Empty : Scopes.Read(json);

    public static string WriteRateLimits(IReadOnlyList<RateLimit> limits) =>
        limits.Count is 0 ? None : JsonSerializer.Serialize([.. limits], ApiKeyJsonContext.Default.RateLimitArray);

    public static IReadOnlyList<RateLimit> ReadRateLimits(string json) => json is None ? ReadOnlyArray<RateLimit>.Empty : RateLimits.Read(json);
}
