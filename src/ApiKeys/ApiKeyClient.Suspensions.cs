using ApiKeys.Changes;
using ApiKeys.Entities;
using ApiKeys.Rules;
using ApiKeys.Storage;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>
    /// Suspends an organization: all its keys are refused as <see cref="ValidationStatus.Suspended"/>, also those that
    /// are created meanwhile, until <see cref="ResumeOrganizationAsync"/>. No key is changed. A second time changes
    /// nothing.
    /// </summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="reason">Why, by the rules of <see cref="RevokeKeyAsync"/>, or null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The suspension, with the time and the reason of the first.</returns>
    /// <exception cref="ArgumentException">The reason breaks a rule.</exception>
    /// <exception cref="NotFoundException">There is no such organization.</exception>
    /// <remarks>
    /// It takes effect as a revocation does: at once on this client, and on others as soon as they learn of the change,
    /// at the latest after <see cref="ApiKeyOptions.CacheDuration"/>.
    /// </remarks>
    public Task<Suspension> SuspendOrganizationAsync(
        OrganizationId organizationId, string? reason = null, CancellationToken cancellationToken = default) =>
        SuspendAsync(
            organizationId,
            SuspensionSubject.Organization,
            SuspensionLevel.Organization,
            LockOf(OrganizationKind.Instance, organizationId, organizationId),
            reason,
            cancellationToken);

    /// <summary>Ends the suspension of an organization. Its keys are as before.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether it was suspended.</returns>
    /// <exception cref="NotFoundException">There is no such organization.</exception>
    /// <remarks>Keys that are suspended at another level as well stay suspended.</remarks>
    public Task<bool> ResumeOrganizationAsync(
        OrganizationId organizationId, CancellationToken cancellationToken = default) =>
        ResumeAsync(
            organizationId,
            SuspensionSubject.Organization,
            LockOf(OrganizationKind.Instance, organizationId, organizationId),
            cancellationToken);

    /// <summary>
    /// Suspends a project: all keys that are scoped to it are refused, as by <see cref="SuspendOrganizationAsync"/>.
    /// </summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="reason">Why, by the rules of <see cref="RevokeKeyAsync"/>, or null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The suspension, with the time and the reason of the first.</returns>
    /// <exception cref="ArgumentException">The reason breaks a rule.</exception>
    /// <exception cref="NotFoundException">The organization has no such project.</exception>
    public Task<Suspension> SuspendProjectAsync(
        OrganizationId organizationId, ProjectId projectId, string? reason = null,
        CancellationToken cancellationToken = default) =>
        SuspendAsync(
            organizationId,
            SuspensionSubject.Of(projectId),
            SuspensionLevel.Project,
            LockOf(ProjectKind.Instance, organizationId, projectId),
            reason,
            cancellationToken);

    /// <summary>Ends the suspension of a project, as <see cref="ResumeOrganizationAsync"/>.</summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="projectId">The project.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether it was suspended.</returns>
    /// <exception cref="NotFoundException">The organization has no such project.</exception>
    public Task<bool> ResumeProjectAsync(
        OrganizationId organizationId, ProjectId projectId, CancellationToken cancellationToken = default) =>
        ResumeAsync(
            organizationId,
            SuspensionSubject.Of(projectId),
            LockOf(ProjectKind.Instance, organizationId, projectId),
            cancellationToken);

    /// <summary>
    /// Suspends a product: all keys that are scoped to it are refused, as by <see cref="SuspendOrganizationAsync"/>.
    /// </summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="productId">The product.</param>
    /// <param name="reason">Why, by the rules of <see cref="RevokeKeyAsync"/>, or null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The suspension, with the time and the reason of the first.</returns>
    /// <exception cref="ArgumentException">The reason breaks a rule.</exception>
    /// <exception cref="NotFoundException">The organization has no such product.</exception>
    public Task<Suspension> SuspendProductAsync(
        OrganizationId organizationId, ProductId productId, string? reason = null,
        CancellationToken cancellationToken = default) =>
        SuspendAsync(
            organizationId,
            SuspensionSubject.Of(productId),
            SuspensionLevel.Product,
            LockOf(ProductKind.Instance, organizationId, productId),
            reason,
            cancellationToken);

    /// <summary>Ends the suspension of a product, as <see cref="ResumeOrganizationAsync"/>.</summary>
    /// <param name="organizationId">The organization that owns it.</param>
    /// <param name="productId">The product.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether it was suspended.</returns>
    /// <exception cref="NotFoundException">The organization has no such product.</exception>
    public Task<bool> ResumeProductAsync(
        OrganizationId organizationId, ProductId productId, CancellationToken cancellationToken = default) =>
        ResumeAsync(
            organizationId,
            SuspensionSubject.Of(productId),
            LockOf(ProductKind.Instance, organizationId, productId),
            cancellationToken);

    /// <summary>
    /// Suspends an owner: all keys of the organization with this <see cref="KeyMetadata.Owner"/> are refused, as by
    /// <see cref="SuspendOrganizationAsync"/>. The owner need not have a key yet.
    /// </summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="owner">
    /// The owner, by the rules of <see cref="KeyMetadata.Owner"/>. It is compared ordinally.
    /// </param>
    /// <param name="reason">Why, by the rules of <see cref="RevokeKeyAsync"/>, or null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The suspension, with the time and the reason of the first.</returns>
    /// <exception cref="ArgumentException">The owner or the reason breaks a rule.</exception>
    /// <exception cref="NotFoundException">There is no such organization.</exception>
    public Task<Suspension> SuspendOwnerAsync(
        OrganizationId organizationId, string owner, string? reason = null,
        CancellationToken cancellationToken = default) =>
        SuspendAsync(
            organizationId,
            SuspensionSubject.OfOwner(Names.Check(owner, nameof(owner), "The owner")),
            SuspensionLevel.Owner,
            LockOf(OrganizationKind.Instance, organizationId, organizationId),
            reason,
            cancellationToken);

    /// <summary>Ends the suspension of an owner, as <see cref="ResumeOrganizationAsync"/>.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="owner">The owner, by the rules of <see cref="KeyMetadata.Owner"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether it was suspended.</returns>
    /// <exception cref="ArgumentException">The owner breaks a rule.</exception>
    /// <exception cref="NotFoundException">There is no such organization.</exception>
    public Task<bool> ResumeOwnerAsync(
        OrganizationId organizationId, string owner, CancellationToken cancellationToken = default) =>
        ResumeAsync(
            organizationId,
            SuspensionSubject.OfOwner(Names.Check(owner, nameof(owner), "The owner")),
            LockOf(OrganizationKind.Instance, organizationId, organizationId),
            cancellationToken);

    /// <summary>
    /// Lists what is suspended in an organization: the organization itself, then owners, products and projects.
    /// </summary>
    /// <param name="organizationId">The organization. One that does not exist has no suspensions.</param>
    /// <returns>The suspensions, read in pages while they are enumerated.</returns>
    public IAsyncEnumerable<Suspension> ListSuspensionsAsync(OrganizationId organizationId)
    {
        ThrowIfDisposed();
        return ReadPagesAsync(SuspensionReaderOf(organizationId), static suspension => new(suspension.Subject));
    }

    /// <summary>Lists one page of what is suspended in an organization, in the same order.</summary>
    /// <param name="organizationId">The organization. One that does not exist has no suspensions.</param>
    /// <param name="after">
    /// The <see cref="Suspension.Subject"/> of the last suspension of the page before, or null for the first page.
    /// </param>
    /// <param name="pageSize">The most suspensions, from 1 to <see cref="MaxPageSize"/>; 100 by default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">The page size is out of its range.</exception>
    public Task<Page<Suspension>> ListSuspensionsPageAsync(
        OrganizationId organizationId, string? after = null, int pageSize = 100,
        CancellationToken cancellationToken = default) =>
        ReadPageAsync(
            SuspensionReaderOf(organizationId),
            new SuspensionCursor(after),
            pageSize,
            cancellationToken);

    private PageReader<Suspension, SuspensionCursor> SuspensionReaderOf(OrganizationId organizationId) =>
        async (after, count, token) =>
        {
            var rows = await Current.Store.ReadAsync(
                (organizationId, after, count),
                static (session, page, token) => session.ListSuspensionsAsync(
                    page.organizationId, page.after.Subject ?? "", page.count, token),
                token).ConfigureAwait(false);
            return rows.ConvertAll(static row => row.ToSuspension());
        };

    private Task<Suspension> SuspendAsync(
        OrganizationId organizationId,
        string subject,
        SuspensionLevel level,
        Func<Session, CancellationToken, ValueTask> lockSubject,
        string? reason,
        CancellationToken cancellationToken) =>
        ChangeAsync(
            new Suspend(organizationId, subject, level, lockSubject, Now, CheckReason(reason)), cancellationToken);

    private Task<bool> ResumeAsync(
        OrganizationId organizationId,
        string subject,
        Func<Session, CancellationToken, ValueTask> lockSubject,
        CancellationToken cancellationToken) =>
        ChangeAsync(new Resume(organizationId, subject, lockSubject), cancellationToken);

    private static Func<Session, CancellationToken, ValueTask> LockOf<TEntity, TId>(
        EntityKind<TEntity, TId> kind, OrganizationId organizationId, TId id)
        where TEntity : class
        where TId : struct, IEquatable<TId> => async (session, token) =>
        {
            // The organization first: its lock orders all changes of its flags.
            if (kind is not OrganizationKind
                && await session.LockOrganizationAsync(organizationId, token).ConfigureAwait(false) is null)
            {
                throw kind.NotFound(id);
            }

            if (await kind.LockAsync(session, organizationId, id, token).ConfigureAwait(false) is null)
                throw kind.NotFound(id);
        };

    private readonly record struct SuspensionCursor(string? Subject);
}
