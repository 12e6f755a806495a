namespace ApiKeys;

/// <summary>
/// No entity of the organization has this id. The exception does not tell whether another organization owns one.
/// </summary>
public sealed class NotFoundException : ApiKeyException
{
    internal NotFoundException(string kind, Guid id)
        : this(kind, id, $"The {kind} {id} was not found.")
    {
    }

    private NotFoundException(string kind, Guid id, string message)
        : base(message)
    {
        Kind = kind;
        Id = id;
    }

    /// <summary>
    /// The kind of entity: <c>organization</c>, <c>project</c>, <c>product</c>, <c>key</c> or <c>secret</c>.
    /// </summary>
    public string Kind { get; }

    /// <summary>The id that was not found; of a secret, the key's.</summary>
    public Guid Id { get; }

    internal static NotFoundException OfSecret(ApiKeyId id, int number) =>
        new("secret", id.Value, $"The key {id} has no secret {number}.");

    internal static NotFoundException OfKey(ApiKeyId id) => new("key", id.Value);
}
