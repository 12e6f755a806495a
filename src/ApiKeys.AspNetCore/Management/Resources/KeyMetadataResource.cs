using System.Text.Json;
using System.Text.Json.Serialization;

namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>What is said about a key; what is absent is as <see cref="KeyMetadata"/> has it by default.</summary>
internal record KeyMetadataResource
{
    public string? Name { get; init; }

    public string? Owner { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public IReadOnlyList<RateLimitResource>? RateLimits { get; init; }

    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset? ExpiresAt { get; init; }

    public JsonElement? Custom { get; init; }

    public KeyMetadata ToMetadata() => new()
    {
        Name = Name,
        Owner = Owner,
        Scopes = CheckItems(Scopes, nameof(Scopes)),
        RateLimits = [.. CheckItems(RateLimits, nameof(RateLimits)).Select(static limit => new RateLimit(limit.Limit, limit.Window))],
        ExpiresAt = ExpiresAt,
        Custom = Custom is { ValueKind: not JsonValueKind.Null } custom ? CustomMetadata.Parse(Text(custom)) : [],
    };

    // The bytes are taken as they come, and first read here.
    private static string Text(JsonElement custom)
    {
        try
        {
            return custom.GetRawText();
        }
        catch (InvalidOperationException fault)
        {
            throw new ArgumentException($"{nameof(Custom)}: a text is no UTF-8.", fault);
        }
    }

    // JSON has null where C# promises an item.
    private static IReadOnlyList<T> CheckItems<T>(IReadOnlyList<T?>? items, string name)
        where T : class =>
        [.. (items ?? []).Select(item => item ?? throw new ArgumentException($"{name}: one is null."))];
}
