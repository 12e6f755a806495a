using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using ApiKeys.Rules;

namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>The metadata of a key. An absent member has the default of <see cref="KeyMetadata"/>.</summary>
internal record KeyMetadataResource
{
    public const string Example = $$"""{{{Members}}}""";

    protected const string Members = """
        "name":"Alice's key","owner":"u_alice","scopes":["orders:read"],
        "rateLimits":[{"limit":1000,"window":"minute"}],"allowedNetworks":["192.0.2.0/24","2001:db8::/32"],
        "activatesAt":"2029-01-01T00:00:00Z","expiresAt":"2030-01-01T00:00:00Z","custom":{"plan":"pro"}
        """;

    public string? Name { get; init; }

    public string? Owner { get; init; }

    public IReadOnlyList<string>? Scopes { get; init; }

    public IReadOnlyList<RateLimitResource>? RateLimits { get; init; }

    public IReadOnlyList<string>? AllowedNetworks { get; init; }

    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset? ActivatesAt { get; init; }

    [JsonConverter(typeof(MomentConverter))]
    public DateTimeOffset? ExpiresAt { get; init; }

    public bool? NeverCached { get; init; }

    public JsonElement? Custom { get; init; }

    public KeyMetadata ToMetadata() => new()
    {
        Name = Name,
        Owner = Owner,
        Scopes = CheckItems(Scopes, nameof(Scopes)),
        RateLimits = ToRateLimits(),
        AllowedNetworks = ToNetworks(),
        ActivatesAt = ActivatesAt,
        ExpiresAt = ExpiresAt,
        NeverCached = NeverCached ?? false,
        Custom = ToCustom() ?? [],
    };

    /// <summary>The change that a merge patch (RFC 7396) describes.</summary>
    /// <param name="names">The names of the patch's members, as they are in JSON.</param>
    public KeyUpdate ToUpdate(IReadOnlyCollection<string> names)
    {
        var update = new KeyUpdate();
        foreach (var name in names)
        {
            switch (name)
            {
                case "name":
                    update.Name = Name;
                    break;
                case "owner":
                    update.Owner = Owner;
                    break;
                case "scopes":
                    update.Scopes = CheckItems(Scopes, nameof(Scopes));
                    break;
                case "rateLimits":
                    update.RateLimits = ToRateLimits();
                    break;
                case "allowedNetworks":
                    update.AllowedNetworks = ToNetworks();
                    break;
                case "activatesAt":
                    update.ActivatesAt = ActivatesAt;
                    break;
                case "expiresAt":
                    update.ExpiresAt = ExpiresAt;
                    break;
                case "neverCached":
                    update.NeverCached = NeverCached ?? false;
                    break;
                case "custom" when ToCustom() is { } custom:
                    update.CustomPatch = custom;
                    break;
                case "custom":
                    update.Custom = [];
                    break;
                default:
                    throw new BadRequestException("The body has a member that cannot be changed.");
            }
        }

        return update;
    }

    private List<RateLimit> ToRateLimits() =>
    [
        .. CheckItems(RateLimits, nameof(RateLimits)).Select(static limit => new RateLimit(limit.Limit, limit.Window)),
    ];

    // The value is not repeated: it may be a secret that was sent as the wrong member.
    private IPNetwork[] ToNetworks() =>
    [
        .. CheckItems(AllowedNetworks, nameof(AllowedNetworks)).Select(
            static text => NetworkText.TryParse(text, out var network)
                ? network
                : throw new ArgumentException($"{nameof(AllowedNetworks)}: an item is not {NetworkText.Rule}.")),
    ];

    private CustomMetadata? ToCustom() => ToCustom(Custom);

    /// <summary>Reads the object; null where it is absent or null.</summary>
    /// <exception cref="ArgumentException">It is no object, or breaks a rule.</exception>
    public static CustomMetadata? ToCustom(JsonElement? json) =>
        json is { ValueKind: not JsonValueKind.Null } custom ? CustomMetadata.Parse(Text(custom)) : null;

    // The deserializer does not decode the bytes of a JsonElement. Invalid UTF-8 is found here.
    private static string Text(JsonElement custom)
    {
        try
        {
            return custom.GetRawText();
        }
        catch (InvalidOperationException fault)
        {
            throw new ArgumentException($"{nameof(Custom)}: a string is not UTF-8.", fault);
        }
    }

    // An item may be null in JSON: the deserializer does not check the nullability of a list's items.
    private static IReadOnlyList<T> CheckItems<T>(IReadOnlyList<T?>? items, string name)
        where T : class =>
        [.. (items ?? []).Select(item => item ?? throw new ArgumentException($"{name}: an item is null."))];
}
