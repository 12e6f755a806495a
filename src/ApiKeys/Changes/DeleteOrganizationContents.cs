using ApiKeys.Cache;
using ApiKeys.Entities;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>
/// Deletes a part of what an organization has: one transaction of its deletion. The last one finds nothing more than it
/// may delete, and deletes the organization itself.
/// </summary>
/// <remarks>
/// The organization is locked first. What is created meanwhile waits: it is then refused, or a later transaction
/// deletes it.
/// </remarks>
internal sealed class DeleteOrganizationContents(OrganizationId organizationId, DateTimeOffset now) : Change<bool>
{
    /// <summary>Whether the organization was deleted.</summary>
    public bool IsDone { get; private set; }

    /// <summary>How many keys were deleted.</summary>
    public int KeyCount { get; private set; }

    // Only keys of this organization use what is known of its projects, products and links.
    public override ApiKeyId? Invalidates => KeyVersions.AllOf(organizationId);

    public override async ValueTask<bool> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        (IsDone, KeyCount) = (false, 0);
        if (await session.LockOrganizationAsync(organizationId, cancellationToken).ConfigureAwait(false) is null)
            throw OrganizationKind.Instance.NotFound(organizationId);

        IsDone = await DeleteKeysAsync(session, cancellationToken).ConfigureAwait(false)
            && await DeleteLinksAsync(session, cancellationToken).ConfigureAwait(false)
            && await DeleteProjectsAsync(session, cancellationToken).ConfigureAwait(false)
            && await DeleteProductsAsync(session, cancellationToken).ConfigureAwait(false);
        if (IsDone)
        {
            await session.DeleteOrganizationAsync(organizationId, cancellationToken).ConfigureAwait(false);
            Events?.Add(organizationId, ApiKeyEventKinds.OrganizationDeleted, organizationId.Value);
        }

        return true;
    }

    private async ValueTask<bool> DeleteLinksAsync(Session session, CancellationToken cancellationToken)
    {
        var links = await session.LockLinksOfOrganizationAsync(
            organizationId, KeyDeletion.MaxKeys, cancellationToken).ConfigureAwait(false);
        if (links is [.., var last])
        {
            await session.DeleteLinksOfOrganizationAsync(
                organizationId, last.ProjectId, last.ProductId, cancellationToken).ConfigureAwait(false);
        }

        foreach (var (project, product) in links)
            LinkChange.AddEvent(Events, organizationId, ApiKeyEventKinds.ProductUnlinked, product, project);
        return IsLast(links.Count);
    }

    private async ValueTask<bool> DeleteProjectsAsync(Session session, CancellationToken cancellationToken)
    {
        var projects = await session.LockProjectsOfOrganizationAsync(
            organizationId, KeyDeletion.MaxKeys, cancellationToken).ConfigureAwait(false);
        if (projects is [.., var last])
        {
            await session.DeleteProjectsOfOrganizationAsync(organizationId, last, cancellationToken)
                .ConfigureAwait(false);
        }

        foreach (var project in projects)
            Events?.Add(organizationId, ApiKeyEventKinds.ProjectDeleted, project.Value);
        return IsLast(projects.Count);
    }

    private async ValueTask<bool> DeleteProductsAsync(Session session, CancellationToken cancellationToken)
    {
        var products = await session.LockProductsOfOrganizationAsync(
            organizationId, KeyDeletion.MaxKeys, cancellationToken).ConfigureAwait(false);
        if (products is [.., var last])
        {
            await session.DeleteProductsOfOrganizationAsync(organizationId, last, cancellationToken)
                .ConfigureAwait(false);
        }

        foreach (var product in products)
            Events?.Add(organizationId, ApiKeyEventKinds.ProductDeleted, product.Value);
        return IsLast(products.Count);
    }

    private async ValueTask<bool> DeleteKeysAsync(Session session, CancellationToken cancellationToken)
    {
        var keys = await session.LockKeysOfOrganizationAsync(
            organizationId, KeyDeletion.MaxKeys, cancellationToken).ConfigureAwait(false);
        KeyCount = keys.Count;
        await KeyDeletion.DeleteAsync(session, organizationId, keys, now, Events, cancellationToken)
            .ConfigureAwait(false);
        return IsLast(keys.Count);
    }

    private static bool IsLast(int count) => count < KeyDeletion.MaxKeys;
}
