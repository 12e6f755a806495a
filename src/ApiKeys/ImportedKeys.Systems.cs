using System.Globalization;
using System.Text.Json;
using ApiKeys.Rules;

namespace ApiKeys;

public static partial class ImportedKeys
{
    /// <summary>Reads a row of the table <c>api_keys</c> of the Python SDK <c>apikeys-platform</c>.</summary>
    /// <param name="format">The name of the format.</param>
    /// <param name="keyHash">The column <c>key_hash</c>.</param>
    /// <param name="keyPrefix">The column <c>key_prefix</c>: the first characters of the token.</param>
    /// <param name="label">What the texts begin with, without the last <c>_</c>: <c>sk</c>.</param>
    /// <param name="metadata">The column <c>metadata</c>, a JSON object.</param>
    /// <param name="createdAt">The column <c>created_at</c>. Without a zone it is UTC.</param>
    /// <param name="revokedAt">The column <c>revoked_at</c>, or null.</param>
    /// <param name="lastUsedAt">The column <c>last_used_at</c> of 0.2, or null.</param>
    /// <param name="useCount">The column <c>use_count</c> of 0.2; zero for 0.1.</param>
    /// <param name="projectId">The project of this library that stands for <c>project_id</c>, or null.</param>
    /// <param name="productId">The product of this library that stands for <c>product_id</c>, or null.</param>
    /// <param name="legacyWindow">
    /// The window of a <c>rate_limit</c> that is a plain number, as 0.1 wrote it and enforced it nowhere. Null keeps it
    /// as the member <c>rate_limit</c> of <see cref="KeyMetadata.Custom"/>, and enforces nothing.
    /// </param>
    /// <param name="ownerMember">
    /// The member of <c>custom</c> that becomes the owner, such as <c>user_id</c>: the SDK has no owner. Null for none.
    /// </param>
    /// <exception cref="ArgumentNullException">A text that is not optional is null.</exception>
    public static ImportedKey FromApiKeysPlatform(
        string format,
        string keyHash,
        string keyPrefix,
        string label,
        string metadata,
        DateTimeOffset createdAt,
        DateTimeOffset? revokedAt = null,
        DateTimeOffset? lastUsedAt = null,
        long useCount = 0,
        ProjectId? projectId = null,
        ProductId? productId = null,
        RateLimitWindow? legacyWindow = null,
        string? ownerMember = null)
    {
        ArgumentNullException.ThrowIfNull(keyHash);
        ArgumentNullException.ThrowIfNull(metadata);
        return Map(format, () => new()
        {
            Format = format,
            Hash = ForeignKeyHash.FromText(keyHash),
            Prefix = $"{label}_{keyPrefix}",
            Metadata = ReadPlatformMetadata(metadata, legacyWindow, ownerMember),
            ProjectId = projectId,
            ProductId = productId,
            CreatedAt = createdAt,
            RevokedAt = revokedAt,
            LastUsedAt = lastUsedAt,
            UseCount = useCount,
        });
    }

    /// <summary>Reads a key of Unkey: a row of its table <c>keys</c>, or the same fields of an export.</summary>
    /// <param name="format">The name of the format.</param>
    /// <param name="hash">The column <c>hash</c>: base64 or hexadecimal digits.</param>
    /// <param name="start">The column <c>start</c>: the characters for show.</param>
    /// <param name="createdAt">When it was created, in milliseconds since 1970.</param>
    /// <param name="name">The name, or null.</param>
    /// <param name="externalId">The <c>externalId</c> or <c>ownerId</c>, which becomes the owner; or null.</param>
    /// <param name="meta">The <c>meta</c>, a JSON object, or null.</param>
    /// <param name="permissions">
    /// The names of all permissions, those of its roles included; they become scopes. Null for none.
    /// </param>
    /// <param name="expires">When it expires, in milliseconds since 1970, or null.</param>
    /// <param name="enabled">Whether it is enabled.</param>
    /// <param name="remaining">
    /// The remaining requests, or null for none. A key that has them is reported. Pass null to take it over without.
    /// </param>
    /// <param name="rateLimits">
    /// The limits that apply to each request (<c>auto_apply</c>, or <c>ratelimit_limit</c>), with their
    /// <c>duration</c> in milliseconds; null for none.
    /// </param>
    /// <param name="lastUsedAt">When it was last used, in milliseconds since 1970, or null.</param>
    /// <exception cref="ArgumentNullException">The format or the hash is null.</exception>
    public static ImportedKey FromUnkey(
        string format,
        string hash,
        string? start,
        long createdAt,
        string? name = null,
        string? externalId = null,
        string? meta = null,
        IReadOnlyList<string>? permissions = null,
        long? expires = null,
        bool enabled = true,
        long? remaining = null,
        IReadOnlyList<(long Limit, long Milliseconds)>? rateLimits = null,
        long? lastUsedAt = null)
    {
        ArgumentNullException.ThrowIfNull(hash);
        return Map(format, () => new()
        {
            Format = format,
            Hash = ForeignKeyHash.FromText(hash),
            Prefix = start,
            Metadata = new()
            {
                Name = NullIfEmpty(name),
                Owner = NullIfEmpty(externalId),
                Scopes = [.. (permissions ?? []).Select(RequirePlain)],
                RateLimits = ReadLimits(rateLimits ?? []),
                ExpiresAt = OfMilliseconds(expires),
                Custom = ReadCustom(meta, nameof(meta)),
            },
            CreatedAt = OfMilliseconds(createdAt),
            DisabledAt = enabled ? null : DateTimeOffset.MaxValue,
            LastUsedAt = OfMilliseconds(lastUsedAt),
            Fault = FaultOf(remaining),
        });
    }

    /// <summary>Reads a row of the table <c>apikey</c> of better-auth's plugin <c>api-key</c>.</summary>
    /// <param name="format">The name of the format.</param>
    /// <param name="key">The column <c>key</c>: the hash in base64url.</param>
    /// <param name="start">The column <c>start</c>: the characters for show, or null.</param>
    /// <param name="referenceId">The column <c>referenceId</c>, or <c>userId</c>, which becomes the owner.</param>
    /// <param name="createdAt">The column <c>createdAt</c>.</param>
    /// <param name="name">The column <c>name</c>, or null.</param>
    /// <param name="permissions">
    /// The column <c>permissions</c>, JSON of resources with their actions, or null. Each action becomes a scope:
    /// <c>{"files": ["read"]}</c> becomes <c>files:read</c>.
    /// </param>
    /// <param name="metadata">The column <c>metadata</c>, JSON, or null.</param>
    /// <param name="enabled">The column <c>enabled</c>. A key that is not is imported as disabled.</param>
    /// <param name="expiresAt">The column <c>expiresAt</c>, or null.</param>
    /// <param name="remaining">
    /// The column <c>remaining</c>. A key that has it is reported. Pass null to take it over without.
    /// </param>
    /// <param name="rateLimitEnabled">The column <c>rateLimitEnabled</c>.</param>
    /// <param name="rateLimitMax">The column <c>rateLimitMax</c>, or null for no limit.</param>
    /// <param name="rateLimitTimeWindow">The column <c>rateLimitTimeWindow</c>, in milliseconds, or null.</param>
    /// <param name="lastRequest">The column <c>lastRequest</c>, or null.</param>
    /// <param name="requestCount">
    /// The column <c>requestCount</c>: better-auth counts the requests of the current window only.
    /// </param>
    /// <exception cref="ArgumentNullException">The format or the key is null.</exception>
    public static ImportedKey FromBetterAuth(
        string format,
        string key,
        string? start,
        string? referenceId,
        DateTimeOffset createdAt,
        string? name = null,
        string? permissions = null,
        string? metadata = null,
        bool enabled = true,
        DateTimeOffset? expiresAt = null,
        long? remaining = null,
        bool rateLimitEnabled = true,
        long? rateLimitMax = null,
        long? rateLimitTimeWindow = null,
        DateTimeOffset? lastRequest = null,
        long requestCount = 0)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Map(format, () => new()
        {
            Format = format,
            Hash = ForeignKeyHash.FromText(key),
            Prefix = start,
            Metadata = new()
            {
                Name = NullIfEmpty(name),
                Owner = NullIfEmpty(referenceId),
                Scopes = ReadPermissions(permissions),
                RateLimits = rateLimitEnabled && rateLimitMax is { } limit && rateLimitTimeWindow is { } window
                    ? ReadLimit(limit, window)
                    : [],
                ExpiresAt = expiresAt,
                Custom = ReadCustom(metadata, nameof(metadata)),
            },
            CreatedAt = createdAt,
            DisabledAt = enabled ? null : DateTimeOffset.MaxValue,
            LastUsedAt = lastRequest,
            UseCount = requestCount,
            Fault = FaultOf(remaining),
        });
    }

    /// <summary>Reads a row of the table <c>personal_access_tokens</c> of Laravel Sanctum.</summary>
    /// <param name="format">The name of the format.</param>
    /// <param name="id">The column <c>id</c>, which the texts begin with.</param>
    /// <param name="token">The column <c>token</c>: the hash of the token.</param>
    /// <param name="tokenableId">The column <c>tokenable_id</c>, which becomes the owner.</param>
    /// <param name="name">The column <c>name</c>.</param>
    /// <param name="abilities">The column <c>abilities</c>, a JSON list, which become scopes; or null for none.</param>
    /// <param name="createdAt">The column <c>created_at</c>.</param>
    /// <param name="lastUsedAt">The column <c>last_used_at</c>, or null.</param>
    /// <param name="expiresAt">
    /// The column <c>expires_at</c>, or null. The setting <c>sanctum.expiration</c> is no column: add it to
    /// <paramref name="createdAt"/> where the app has it.
    /// </param>
    /// <exception cref="ArgumentNullException">A text that is not optional is null.</exception>
    public static ImportedKey FromSanctum(
        string format,
        string id,
        string token,
        string? tokenableId,
        string? name,
        string? abilities,
        DateTimeOffset? createdAt,
        DateTimeOffset? lastUsedAt = null,
        DateTimeOffset? expiresAt = null)
    {
        ArgumentNullException.ThrowIfNull(id);
        ArgumentNullException.ThrowIfNull(token);
        return Map(format, () => new()
        {
            Format = format,
            Hash = ForeignKeyHash.FromText(token),
            ForeignId = id,
            Prefix = $"{id}|",
            Metadata = new()
            {
                Name = NullIfEmpty(name),
                Owner = NullIfEmpty(tokenableId),
                Scopes = ReadScopes(abilities, nameof(abilities), mayBeAll: true),
                ExpiresAt = expiresAt,
            },
            CreatedAt = createdAt,
            LastUsedAt = lastUsedAt,
        });
    }

    /// <summary>
    /// Reads a row of the table <c>rest_framework_api_key_apikey</c> of djangorestframework-api-key. A row with a hash
    /// that is slow by design is reported.
    /// </summary>
    /// <param name="format">The name of the format.</param>
    /// <param name="prefix">The column <c>prefix</c>: the first 8 characters of the text.</param>
    /// <param name="hashedKey">The column <c>hashed_key</c>.</param>
    /// <param name="name">The column <c>name</c>.</param>
    /// <param name="created">The column <c>created</c>.</param>
    /// <param name="revoked">The column <c>revoked</c>. The time of the revocation is that of the import.</param>
    /// <param name="expiryDate">The column <c>expiry_date</c>, or null.</param>
    /// <exception cref="ArgumentNullException">A text that is not optional is null.</exception>
    public static ImportedKey FromDjangoRestFrameworkApiKey(
        string format,
        string prefix,
        string hashedKey,
        string? name,
        DateTimeOffset created,
        bool revoked = false,
        DateTimeOffset? expiryDate = null)
    {
        ArgumentNullException.ThrowIfNull(hashedKey);
        return Map(format, () => new()
        {
            Format = format,
            Hash = ForeignKeyHash.FromText(hashedKey),
            Prefix = prefix,
            Metadata = new() { Name = NullIfEmpty(name), ExpiresAt = expiryDate },
            CreatedAt = created,
            RevokedAt = revoked ? DateTimeOffset.MaxValue : null,
        });
    }

    private static KeyMetadata ReadPlatformMetadata(string json, RateLimitWindow? legacyWindow, string? ownerMember)
    {
        using var document = Parse(json, "metadata");
        var (name, expiresAt) = (default(string), default(DateTimeOffset?));
        var scopes = new List<string>();
        var limits = Array.Empty<RateLimit>();
        long? unenforced = null;
        CustomMetadata? custom = null;
        if (document.RootElement.ValueKind is not JsonValueKind.Object)
            throw new FormatException($"metadata {NotJson}");
        foreach (var member in document.RootElement.EnumerateObject())
        {
            switch (member.Name, member.Value.ValueKind)
            {
                case (_, JsonValueKind.Null):
                    break;
                case ("name", JsonValueKind.String):
                    name = NullIfEmpty(member.Value.GetString());
                    break;
                case ("scopes", _):
                    AddScopes(scopes, member.Value, "metadata");
                    break;
                case ("rate_limit", JsonValueKind.Number) when member.Value.TryGetInt64(out var limit):
                    if (legacyWindow is { } window)
                        limits = ReadLimit(limit, 1_000 * window.Seconds);
                    else
                        unenforced = limit;
                    break;
                case ("rate_limit", JsonValueKind.Object):
                    limits = ReadPlatformLimit(member.Value);
                    break;
                case ("expires_at", JsonValueKind.String):
                    expiresAt = ReadTime(member.Value.GetString()!);
                    break;
                case ("custom", JsonValueKind.Object):
                    custom = ReadCustom(member.Value.GetRawText(), "custom");
                    break;
                default:
                    throw new FormatException($"metadata {NotJson}");
            }
        }

        if (unenforced is { } kept)
        {
            custom ??= [];
            custom["rate_limit"] = kept;
        }

        return new()
        {
            Name = name,
            Owner = ownerMember is null ? null : ReadOwner(document.RootElement, ownerMember),
            Scopes = scopes,
            RateLimits = limits,
            ExpiresAt = expiresAt,
            Custom = custom,
        };
    }

    private static string? ReadOwner(JsonElement metadata, string member) =>
        metadata.TryGetProperty("custom", out var custom)
        && custom.ValueKind is JsonValueKind.Object
        && custom.TryGetProperty(member, out var owner)
            ? owner.ValueKind switch
            {
                JsonValueKind.String => NullIfEmpty(owner.GetString()),
                JsonValueKind.Number => owner.GetRawText(),
                _ => null,
            }
            : null;

    private static RateLimit[] ReadPlatformLimit(JsonElement limit) =>
        limit.TryGetProperty("requests", out var requests)
        && requests.ValueKind is JsonValueKind.Number
        && requests.TryGetInt64(out var calls)
        && limit.TryGetProperty("window", out var window)
        && window.ValueKind is JsonValueKind.String
        && RateLimitWindows.TryFind(window.GetString(), out var found)
            ? ReadLimit(calls, 1_000 * found.Seconds)
            : throw new FormatException($"rate_limit {NotJson}");

    // A time without a zone is UTC, which Python wrote.
    private static DateTimeOffset ReadTime(string text) => DateTimeOffset.TryParse(
        text,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
        out var time)
            ? time
            : throw new FormatException("expires_at is no time of ISO 8601.");

    private static List<string> ReadPermissions(string? json)
    {
        var scopes = new List<string>();
        if (string.IsNullOrEmpty(json) || json is "null")
            return scopes;

        using var document = Parse(json, "permissions");
        if (document.RootElement.ValueKind is not JsonValueKind.Object)
            throw new FormatException($"permissions {NotJson}");
        foreach (var resource in document.RootElement.EnumerateObject())
        {
            var actions = new List<string>();
            AddScopes(actions, resource.Value, "permissions");
            foreach (var action in actions)
                scopes.Add($"{resource.Name}:{action}");
        }

        return scopes;
    }

    private static string? FaultOf(long? remaining) => remaining is null
        ? null
        : "The key has credits (remaining), which are not taken over. Pass null for them to import it without.";
}
