namespace ApiKeys;

/// <summary>Something was not deleted, and nothing was changed, since keys, projects or products still hang on it.</summary>
/// <remarks>The numbers are those at the moment of the refusal. Keys that were revoked or have expired count too: they are a record until they are deleted.</remarks>
public sealed class InUseException : ApiKeyException
{
    internal InUseException(string kind, Guid id, long keyCount, long projectCount = 0, long productCount = 0)
        : base($"On the {kind} {id} still hang: {List(keyCount, projectCount, productCount)}.")
    {
        Kind = kind;
        Id = id;
        KeyCount = keyCount;
        ProjectCount = projectCount;
        ProductCount = productCount;
    }

    internal InUseException(ProductId productId, ProjectId projectId, long keyCount)
        : base($"On the link of the product {productId} to the project {projectId} still hang: {List(keyCount, 0, 0)}.")
    {
        Kind = "link";
        Id = productId.Value;
        KeyCount = keyCount;
    }

    /// <summary>What is in use: an <c>organization</c>, a <c>project</c>, a <c>product</c>, or the <c>link</c> of a product to a project.</summary>
    public string Kind { get; }

    /// <summary>The id of what is in use; of a link, its product's.</summary>
    public Guid Id { get; }

    /// <summary>How many keys hang on it, whatever their status.</summary>
    public long KeyCount { get; }

    /// <summary>How many projects an organization has; zero for anything else.</summary>
    public long ProjectCount { get; }

    /// <summary>How many products an organization has; zero for anything else.</summary>
    public long ProductCount { get; }

    private static string List(long keys, long projects, long products)
    {
        (long Count, string One)[] kinds = [(keys, "key"), (projects, "project"), (products, "product")];
        return string.Join(", ", kinds.Where(static kind => kind.Count > 0).Select(static kind => $"{kind.Count} {kind.One}{(kind.Count is 1 ? "" : "s")}"));
    }
}
