using ApiKeys.Hashing;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Storage;

/// <summary>A look-up that may be made together with others. It is completed once.</summary>
internal abstract class LookupRequest
{
    /// <summary>The text's hash. The look-up has no other.</summary>
    public abstract KeyHash Hash { get; }

    /// <summary>The required project and product, whose facts are read as well.</summary>
    public abstract (ProjectId? Project, ProductId? Product) Required { get; }

    /// <summary>Makes the look-up alone, and completes it.</summary>
    public abstract ValueTask FindAloneAsync(Session session, CancellationToken cancellationToken);

    /// <summary>Completes it with the row that was found, or null.</summary>
    public abstract void Complete(Session session, KeyAndTenancyRow? found);

    /// <summary>Completes it with a fault of the database.</summary>
    public abstract void Fail(Exception fault);
}
