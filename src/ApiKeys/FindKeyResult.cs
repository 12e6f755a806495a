using System.Diagnostics.CodeAnalysis;

namespace ApiKeys;

/// <summary>What <see cref="ApiKeyClient.FindKeyAsync"/> found: a key, or what is kept of a deleted one.</summary>
public sealed class FindKeyResult
{
    internal FindKeyResult(ApiKey key) => Key = key;

    internal FindKeyResult(DeletedKey deletedKey) => DeletedKey = deletedKey;

    /// <summary>Whether the key was deleted.</summary>
    [MemberNotNullWhen(true, nameof(DeletedKey))]
    [MemberNotNullWhen(false, nameof(Key))]
    public bool IsDeleted => DeletedKey is not null;

    /// <summary>The key, whatever its status; null if it was deleted.</summary>
    public ApiKey? Key { get; }

    /// <summary>What is kept of the deleted key; null if it was not deleted.</summary>
    public DeletedKey? DeletedKey { get; }

    /// <summary>The organization that owns the key, or owned it.</summary>
    public OrganizationId OrganizationId => IsDeleted ? DeletedKey.OrganizationId : Key.OrganizationId;

    /// <summary>The prefix and the id of the key.</summary>
    public override string ToString() => IsDeleted ? DeletedKey.ToString() : Key.ToString();
}
