namespace ApiKeys;

/// <summary>The name is taken by another entity of the same kind.</summary>
public sealed class AlreadyExistsException : ApiKeyException
{
    internal AlreadyExistsException(string kind, Guid existingId)
        : base($"The name is taken by the {kind} {existingId}.")
    {
        Kind = kind;
        ExistingId = existingId;
    }

    /// <summary>What has the name: an <c>organization</c>, a <c>project</c> or a <c>product</c>.</summary>
    public string Kind { get; }

    /// <summary>The id of the entity that has the name.</summary>
    public Guid ExistingId { get; }
}
