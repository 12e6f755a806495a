namespace ApiKeys;

/// <summary>Another entity of the same kind already has the name.</summary>
public sealed class AlreadyExistsException : ApiKeyException
{
    internal AlreadyExistsException(string kind, Guid existingId)
        : base($"The {kind} {existingId} already has this name. Choose another name.")
    {
        Kind = kind;
        ExistingId = existingId;
    }

    /// <summary>The kind of entity: <c>organization</c>, <c>project</c> or <c>product</c>.</summary>
    public string Kind { get; }

    /// <summary>The id of the entity that already has the name.</summary>
    public Guid ExistingId { get; }
}
