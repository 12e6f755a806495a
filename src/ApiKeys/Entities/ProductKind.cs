using ApiKeys.Cache;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Entities;

internal sealed class ProductKind : EntityKind<Product, ProductId>
{
    public static readonly ProductKind Instance = new();

    public override string Name => "product";

    public override ApiKeyId? InvalidatedByDeletion => KeyVersions.AllLinks;

    public override string CreatedEvent => ApiKeyEventKinds.ProductCreated;

    public override string RenamedEvent => ApiKeyEventKinds.ProductRenamed;

    public override string DeletedEvent => ApiKeyEventKinds.ProductDeleted;

    public override OrganizationId OrganizationOf(Product entity) => entity.OrganizationId;

    public override Product WithName(Product entity, string name) => entity with { Name = name };

    public override ProductId IdOf(Product entity) => entity.Id;

    public override Guid ToGuid(ProductId id) => id.Value;

    public override string NameOf(Product entity) => entity.Name;

    public override ValueTask InsertAsync(Session session, Product entity, CancellationToken cancellationToken) =>
        session.InsertProductAsync(entity.Id, entity.OrganizationId, entity.Name, entity.CreatedAt, cancellationToken);

    public override async ValueTask<Product?> FindAsync(
        Session session, OrganizationId organizationId, ProductId id, CancellationToken cancellationToken)
    {
        var found = await session.FindProductAsync(id, cancellationToken).ConfigureAwait(false);
        return found?.OrganizationId == organizationId ? found : null;
    }

    public override ValueTask<Product?> FindByNameAsync(
        Session session, OrganizationId organizationId, string name, CancellationToken cancellationToken) =>
        session.FindProductByNameAsync(organizationId, name, cancellationToken);

    public override ValueTask<List<Product>> ListAsync(
        Session session, OrganizationId organizationId, ProductId after, int count,
        CancellationToken cancellationToken) =>
        session.ListProductsAsync(organizationId, after, count, cancellationToken);

    public override ValueTask<List<Product>> ListByNameAsync(
        Session session, OrganizationId organizationId, (string From, string To) names, ProductId after, int count,
        CancellationToken cancellationToken) =>
        session.ListProductsByNameAsync(organizationId, names.From, names.To, after, count, cancellationToken);

    public override ValueTask RenameAsync(
        Session session, OrganizationId organizationId, ProductId id, string name,
        CancellationToken cancellationToken) =>
        session.RenameProductAsync(organizationId, id, name, cancellationToken);

    public override ValueTask<int?> LockAsync(
        Session session, OrganizationId organizationId, ProductId id, CancellationToken cancellationToken) =>
        session.LockProductAsync(organizationId, id, cancellationToken);

    public override async ValueTask<DependantsRow> CountDependantsAsync(
        Session session, OrganizationId organizationId, ProductId id, CancellationToken cancellationToken)
    {
        var keys = await session.FindProductKeyCountAsync(organizationId, id, cancellationToken).ConfigureAwait(false);
        return new(keys ?? 0, ProjectCount: 0, ProductCount: 0);
    }

    public override async ValueTask DeleteAsync(
        Session session, OrganizationId organizationId, ProductId id, CancellationToken cancellationToken)
    {
        await session.DeleteProductLinksAsync(organizationId, id, cancellationToken).ConfigureAwait(false);
        await DeleteSuspensionAsync(session, organizationId, SuspensionSubject.Of(id), cancellationToken)
            .ConfigureAwait(false);
        await session.DeleteProductAsync(organizationId, id, cancellationToken).ConfigureAwait(false);
    }
}
