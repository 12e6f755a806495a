namespace ApiKeys;

/// <summary>
/// An entity or link was not deleted, because keys, projects or products still use it. Nothing was changed.
/// </summary>
/// <remarks>
/// The counts are those at the moment of the refusal. Revoked and expired keys count too: they are kept as a record
/// until they are deleted.
/// </remarks>
public sealed class InUseException : ApiKeyException
{
    private const string Remedy = "Delete its dependants first.";

    internal InUseException(string kind, Guid id, long keyCount, long projectCount = 0, long productCount = 0)
        : base($"The {kind} {id} is still used by {List(keyCount, projectCount, productCount)}. {Remedy}")
    {
        Kind = kind;
        Id = id;
        KeyCount = keyCount;
        ProjectCount = projectCount;
        ProductCount = productCount;
    }

    internal InUseException(ProductId productId, ProjectId projectId, long keyCount)
        : base($"The link of the product {productId} to the project {projectId} is still used by "
            + $"{List(keyCount, 0, 0)}. {Remedy}")
    {
        Kind = "link";
        Id = productId.Value;
        KeyCount = keyCount;
    }

    /// <summary>
    /// The kind of entity: <c>organization</c>, <c>project</c>, <c>product</c>, or <c>link</c> for the link of a
    /// product to a project.
    /// </summary>
    public string Kind { get; }

    /// <summary>The entity's id. For a link, the product's id.</summary>
    public Guid Id { get; }

    /// <summary>The number of keys that use it, of any status.</summary>
    public long KeyCount { get; }

    /// <summary>The number of projects of an organization; zero for other kinds.</summary>
    public long ProjectCount { get; }

    /// <summary>The number of products of an organization; zero for other kinds.</summary>
    public long ProductCount { get; }

    private static string List(long keys, long projects, long products)
    {
        (long Count, string One)[] kinds = [(keys, "key"), (projects, "project"), (products, "product")];
        var some = kinds
            .Where(static kind => kind.Count > 0)
            .Select(static kind => $"{kind.Count} {kind.One}{(kind.Count is 1 ? "" : "s")}");
        return string.Join(", ", some);
    }
}
