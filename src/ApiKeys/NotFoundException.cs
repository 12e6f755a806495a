namespace ApiKeys;

/// <summary>There is nothing with this id, or what has it belongs to another organization: nobody can tell which.</summary>
public sealed class NotFoundException : ApiKeyException
{
    internal NotFoundException(string kind, Guid id)
        : base($"There is no {kind} {id}.")
    {
        Kind = kind;
        Id = id;
    }

    /// <summary>What was looked for: <c>organization</c>, <c>project</c>, <c>product</c> or <c>key</c>.</summary>
    public string Kind { get; }

    /// <summary>The id that was looked for.</summary>
    public Guid Id { get; }
}
