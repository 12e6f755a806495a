namespace ApiKeys;

/// <summary>
/// No entity of the organization has this id. The exception does not tell whether another organization owns one.
/// </summary>
public sealed class NotFoundException : ApiKeyException
{
    // The only constructor: every message has the words "not found", which people search logs for.
    private NotFoundException(string kind, Guid id, string what)
        : base($"The {what} was not found.")
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

    internal static NotFoundException OfEntity(string kind, Guid id) => new(kind, id, $"{kind} {id}");

    internal static NotFoundException OfKey(ApiKeyId id) => OfEntity("key", id.Value);

    internal static NotFoundException OfSecret(ApiKeyId id, int number) =>
        new("secret", id.Value, $"secret {number} of the key {id}");
}
