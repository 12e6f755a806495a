using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Links a product to a project.</summary>
internal sealed class AddLink(ProductId productId, ProjectId projectId) : LinkChange(productId, projectId)
{
    protected override string EventKind => ApiKeyEventKinds.ProductLinked;

    protected override bool IsNeeded(bool isLinked) => !isLinked;

    protected override ValueTask ChangeAsync(
        Session session, OrganizationId organizationId, ProductId productId, ProjectId projectId,
        CancellationToken cancellationToken) =>
        session.LinkProductToProjectAsync(organizationId, productId, projectId, cancellationToken);
}
