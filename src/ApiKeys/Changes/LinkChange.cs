using ApiKeys.Cache;
using ApiKeys.Entities;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Links a product to a project of the same organization, or removes the link.</summary>
internal abstract class LinkChange(ProductId productId, ProjectId projectId) : Change<bool>
{
    private bool _hasChanged;

    public sealed override ApiKeyId? Invalidates => KeyVersions.AllLinks;

    public sealed override bool HasChanged => _hasChanged;

    public sealed override async ValueTask<bool> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        var product = await session.FindProductAsync(productId, cancellationToken).ConfigureAwait(false)
            ?? throw ProductKind.Instance.NotFound(productId);
        var targets = await session.FindKeyTargetsAsync(
            product.OrganizationId, projectId, productId, cancellationToken).ConfigureAwait(false);
        if (targets is not { ProjectExists: true } found)
            throw ProjectKind.Instance.NotFound(projectId);
        if (!found.ProductExists)
            throw ProductKind.Instance.NotFound(productId);

        _hasChanged = IsNeeded(found.ProductIsLinked);
        if (!_hasChanged)
            return false;

        await ChangeAsync(session, product.OrganizationId, productId, projectId, cancellationToken)
            .ConfigureAwait(false);
        AddEvent(Events, product.OrganizationId, EventKind, productId, projectId);
        return true;
    }

    /// <summary>Tells of a link that was added or removed.</summary>
    public static void AddEvent(
        ChangeEvents? events, OrganizationId organizationId, string kind, ProductId productId, ProjectId projectId)
    {
        if (events is null)
            return;

        EventDetails.WriteProject(events.Describe(), projectId);
        events.Add(organizationId, kind, productId.Value);
    }

    protected abstract string EventKind { get; }

    protected abstract bool IsNeeded(bool isLinked);

    protected abstract ValueTask ChangeAsync(
        Session session, OrganizationId organizationId, ProductId productId, ProjectId projectId,
        CancellationToken cancellationToken);
}
