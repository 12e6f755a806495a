namespace ApiKeys;

/// <summary>
/// What is kept of a deleted key for 90 days, so that a leaked text of it is still recognised. It is an immutable
/// snapshot. Name, owner, custom metadata, limits and scopes were erased.
/// </summary>
public sealed class DeletedKey
{
    internal DeletedKey(ApiKey key, DateTimeOffset deletedAt)
    {
        Id = key.Id;
        OrganizationId = key.OrganizationId;
        Prefix = key.Prefix;
        CreatedAt = key.CreatedAt;
        DeletedAt = deletedAt;
        LastUsedAt = key.LastUsedAt;
        UseCount = key.UseCount;
    }

    /// <summary>The key's id.</summary>
    public ApiKeyId Id { get; }

    /// <summary>The organization that owned the key. It may have been deleted as well.</summary>
    public OrganizationId OrganizationId { get; }

    /// <summary>The start of the key's text, as <see cref="ApiKey.Prefix"/>.</summary>
    public string Prefix { get; }

    /// <summary>When the key was issued, in UTC, to the millisecond.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>When the key was deleted, in UTC, to the millisecond.</summary>
    public DateTimeOffset DeletedAt { get; }

    /// <summary>When the last use of the key was counted, in UTC, or null if none was.</summary>
    public DateTimeOffset? LastUsedAt { get; }

    /// <summary>The number of uses that were counted. Uses that are written after the deletion are added.</summary>
    public long UseCount { get; }

    /// <summary>The key's prefix and id.</summary>
    public override string ToString() => $"{Prefix}… ({Id}), deleted";
}
