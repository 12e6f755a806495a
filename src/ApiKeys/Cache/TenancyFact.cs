using System.Runtime.InteropServices;
using ApiKeys.Hashing;

namespace ApiKeys.Cache;

/// <summary>That an organization has a project or a product, or that a project is linked to a product.</summary>
internal readonly struct TenancyFact : IEquatable<TenancyFact>
{
    // Callers choose ids. Without the seed they could choose such that all have one place in a table.
    private static readonly (ulong Low, ulong High) Seed = SystemRandom.Draw();

    private readonly Guid _owner;
    private readonly Guid _owned;
    private readonly Relation _relation;

    private TenancyFact(Guid owner, Guid owned, Relation relation) =>
        (_owner, _owned, _relation) = (owner, owned, relation);

    private enum Relation
    {
        Project,
        Product,
        Link,
    }

    public static TenancyFact OfProject(OrganizationId organization, ProjectId project) =>
        new(organization.Value, project.Value, Relation.Project);

    public static TenancyFact OfProduct(OrganizationId organization, ProductId product) =>
        new(organization.Value, product.Value, Relation.Product);

    public static TenancyFact OfLink(ProjectId project, ProductId product) =>
        new(project.Value, product.Value, Relation.Link);

    public bool Equals(TenancyFact other) =>
        _owned == other._owned && _owner == other._owner && _relation == other._relation;

    public override bool Equals(object? obj) => obj is TenancyFact other && Equals(other);

    public override int GetHashCode() => (int)(Mix(_owner, Seed.Low) ^ Mix(_owned, Seed.High)) + (int)_relation;

    // The product of two halves has bits of both everywhere.
    private static ulong Mix(in Guid id, ulong seed)
    {
        var halves = MemoryMarshal.Cast<Guid, ulong>(new ReadOnlySpan<Guid>(in id));
        var high = Math.BigMul(halves[0] ^ seed, halves[1] ^ ulong.RotateLeft(seed, 32), out var low);
        return high ^ low ^ (low >> 32);
    }
}
