using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Removes the link of a product to a project, unless keys have both.</summary>
internal sealed class RemoveLink(ProductId productId, ProjectId projectId) : LinkChange(productId, projectId)
{
    protected override string EventKind => ApiKeyEventKinds.ProductUnlinked;

    protected override bool IsNeeded(bool isLinked) => isLinked;

    protected override async ValueTask ChangeAsync(
        Session session, OrganizationId organizationId, ProductId productId, ProjectId projectId,
        CancellationToken cancellationToken)
    {
        await session.LockLinkAsync(organizationId, productId, projectId, cancellationToken).ConfigureAwait(false);
        var keys = await session.FindLinkKeyCountAsync(organizationId, productId, projectId, cancellationToken)
            .ConfigureAwait(false);
        if (keys is > 0)
            throw new InUseException(productId, projectId, keys.Value);

        await session.UnlinkProductFromProjectAsync(organizationId, productId, projectId, cancellationToken)
            .ConfigureAwait(false);
    }
}
