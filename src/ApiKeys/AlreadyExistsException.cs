namespace ApiKeys;

/// <summary>The name is taken by another entity of the same kind.</summary>
public sealed class AlreadyExistsException : ApiKeyException
{
    internal AlreadyExistsException(string kind, Guid existingId)
        : base($"{kind} of this name exists already: {existingId}.") => ExistingId = existingId;

    /// <summary>The id of the entity that has the name.</summary>
    public Guid ExistingId { get; }
}
