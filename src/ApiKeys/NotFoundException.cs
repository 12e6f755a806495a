namespace ApiKeys;

/// <summary>
/// No entity of the organization has this id. The exception does not tell whether another organization owns one.
/// </summary>
public sealed class NotFoundException : ApiKeyException
{
    internal NotFoundException(string kind, Guid id)
        : base($"The {kind} {id} was not found.")
    {
        Kind = kind;
        Id = id;
    }

    /// <summary>The kind of entity: <c>organization</c>, <c>project</c>, <c>product</c> or <c>key</c>.</summary>
    public string Kind { get; }

    /// <summary>The id that was not found.</summary>
    public Guid Id { get; }

    internal static NotFoundException OfKey(ApiKeyId id) => new("key", id.Value);
}
