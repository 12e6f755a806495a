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

    // Only keys of this organization are cached with facts about its projects, products and links.
    public override ApiKeyId? Invalidates => KeyVersions.AllOf(organizationId);

    public override async ValueTask<bool> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        (IsDone, KeyCount) = (false, 0);
        if (await session.LockOrganizationAsync(organizationId, cancellationToken).ConfigureAwait(false) is null)
            throw OrganizationKind.Instance.NotFound(organizationId);

        IsDone = await DeleteKeysAsync(session, cancellationToken).ConfigureAwait(false)
            && IsLast(await session.DeleteLinksOfOrganizationAsync(
                organizationId, KeyDeletion.MaxKeys, cancellationToken).ConfigureAwait(false))
            && IsLast(await session.DeleteProjectsOfOrganizationAsync(
                organizationId, KeyDeletion.MaxKeys, cancellationToken).ConfigureAwait(false))
            && IsLast(await session.DeleteProductsOfOrganizationAsync(
                organizationId, KeyDeletion.MaxKeys, cancellationToken).ConfigureAwait(false));
        if (IsDone)
            await session.DeleteOrganizationAsync(organizationId, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async ValueTask<bool> DeleteKeysAsync(Session session, CancellationToken cancellationToken)
    {
        var keys = await session.LockKeysOfOrganizationAsync(
            organizationId, KeyDeletion.MaxKeys, cancellationToken).ConfigureAwait(false);
        KeyCount = keys.Count;
        await KeyDeletion.DeleteAsync(session, keys, now, cancellationToken).ConfigureAwait(false);
        return IsLast(keys.Count);
    }

    private static bool IsLast(int count) => count < KeyDeletion.MaxKeys;
}
