namespace ApiKeys;

/// <summary>
/// The kinds of events (<see cref="ApiKeyEvent.Kind"/>). The names are stable. Later versions add kinds: a consumer
/// skips those that it does not know.
/// </summary>
public static class ApiKeyEventKinds
{
    /// <summary>An organization was created: <c>organization.created</c>. Details: <c>name</c>.</summary>
    public const string OrganizationCreated = "organization.created";

    /// <summary>
    /// An organization was renamed: <c>organization.renamed</c>. Details: <c>before</c> and <c>after</c>, each with
    /// <c>name</c>.
    /// </summary>
    public const string OrganizationRenamed = "organization.renamed";

    /// <summary>An organization was deleted: <c>organization.deleted</c>.</summary>
    public const string OrganizationDeleted = "organization.deleted";

    /// <summary>
    /// An organization was suspended: <c>organization.suspended</c>. Details: <c>reason</c>, if one was given.
    /// </summary>
    public const string OrganizationSuspended = "organization.suspended";

    /// <summary>The suspension of an organization ended: <c>organization.resumed</c>.</summary>
    public const string OrganizationResumed = "organization.resumed";

    /// <summary>A project was created: <c>project.created</c>. Details: <c>name</c>.</summary>
    public const string ProjectCreated = "project.created";

    /// <summary>
    /// A project was renamed: <c>project.renamed</c>. Details as for <see cref="OrganizationRenamed"/>.
    /// </summary>
    public const string ProjectRenamed = "project.renamed";

    /// <summary>A project was deleted, with its links: <c>project.deleted</c>.</summary>
    public const string ProjectDeleted = "project.deleted";

    /// <summary>
    /// A project was suspended: <c>project.suspended</c>. Details: <c>reason</c>, if one was given.
    /// </summary>
    public const string ProjectSuspended = "project.suspended";

    /// <summary>The suspension of a project ended: <c>project.resumed</c>.</summary>
    public const string ProjectResumed = "project.resumed";

    /// <summary>A product was created: <c>product.created</c>. Details: <c>name</c>.</summary>
    public const string ProductCreated = "product.created";

    /// <summary>
    /// A product was renamed: <c>product.renamed</c>. Details as for <see cref="OrganizationRenamed"/>.
    /// </summary>
    public const string ProductRenamed = "product.renamed";

    /// <summary>A product was deleted, with its links: <c>product.deleted</c>.</summary>
    public const string ProductDeleted = "product.deleted";

    /// <summary>
    /// A product was suspended: <c>product.suspended</c>. Details: <c>reason</c>, if one was given.
    /// </summary>
    public const string ProductSuspended = "product.suspended";

    /// <summary>The suspension of a product ended: <c>product.resumed</c>.</summary>
    public const string ProductResumed = "product.resumed";

    /// <summary>A product was linked to a project: <c>product.linked</c>. Details: <c>project</c>.</summary>
    public const string ProductLinked = "product.linked";

    /// <summary>
    /// The link of a product to a project was removed: <c>product.unlinked</c>. Details: <c>project</c>.
    /// </summary>
    public const string ProductUnlinked = "product.unlinked";

    /// <summary>
    /// An owner was suspended: <c>owner.suspended</c>. The subject is the owner. Details: <c>reason</c>, if one was
    /// given.
    /// </summary>
    public const string OwnerSuspended = "owner.suspended";

    /// <summary>The suspension of an owner ended: <c>owner.resumed</c>. The subject is the owner.</summary>
    public const string OwnerResumed = "owner.resumed";

    /// <summary>
    /// A key was issued: <c>key.created</c>. Details: <c>prefix</c>, <c>kind</c> and <c>environment</c>, and what was
    /// given of <c>project</c>, <c>product</c>, <c>name</c>, <c>owner</c>, <c>scopes</c>, <c>rateLimits</c>,
    /// <c>allowedNetworks</c>, <c>activatesAt</c>, <c>expiresAt</c>, <c>neverCached</c> and <c>custom</c>.
    /// </summary>
    public const string KeyCreated = "key.created";

    /// <summary>
    /// A key of another system was imported: <c>key.imported</c>. Details: as for <see cref="KeyCreated"/>.
    /// </summary>
    public const string KeyImported = "key.imported";

    /// <summary>
    /// A key was rotated: <c>key.rotated</c>. Details: <c>before</c> and <c>after</c>, each with <c>secret</c> (its
    /// number) and <c>prefix</c>. <c>before</c> has <c>expiresAt</c> and <c>expiresOnUse</c> as well, or
    /// <c>replaced</c> if its text was never used.
    /// </summary>
    public const string KeyRotated = "key.rotated";

    /// <summary>
    /// A superseded secret of a key was ended: <c>key.secret_expired</c>. Details: <c>secret</c>, its number.
    /// </summary>
    public const string KeySecretExpired = "key.secret_expired";

    /// <summary>
    /// A call with an idempotency key was repeated, and gave the key a new text: <c>key.reissued</c>. Details:
    /// <c>before</c> and <c>after</c>, each with <c>prefix</c>.
    /// </summary>
    public const string KeyReissued = "key.reissued";

    /// <summary>
    /// The metadata of a key were changed: <c>key.updated</c>. Details: <c>before</c> and <c>after</c>, each with the
    /// members that changed. A member without a value is null.
    /// </summary>
    public const string KeyUpdated = "key.updated";

    /// <summary>A key was revoked: <c>key.revoked</c>. Details: <c>reason</c>, if one was given.</summary>
    public const string KeyRevoked = "key.revoked";

    /// <summary>A key was disabled: <c>key.disabled</c>. Details: <c>reason</c>, if one was given.</summary>
    public const string KeyDisabled = "key.disabled";

    /// <summary>A key was enabled: <c>key.enabled</c>.</summary>
    public const string KeyEnabled = "key.enabled";

    /// <summary>
    /// A key will expire: <c>key.expiring</c>. Details: <c>prefix</c>, <c>expiresAt</c>, and <c>noticeSeconds</c>, the
    /// distance of <see cref="TimedEventOptions.ExpiryNotices"/>.
    /// </summary>
    public const string KeyExpiring = "key.expiring";

    /// <summary>A key has expired: <c>key.expired</c>. Details: <c>prefix</c> and <c>expiresAt</c>.</summary>
    public const string KeyExpired = "key.expired";

    /// <summary>
    /// A key was not used for <see cref="TimedEventOptions.UnusedFor"/>: <c>key.unused</c>. Details: <c>prefix</c>, and
    /// <c>lastUsedAt</c>, which is null without a use.
    /// </summary>
    public const string KeyUnused = "key.unused";

    /// <summary>
    /// The grace period of a superseded secret has ended: <c>key.secret_ended</c>. Details: <c>secret</c>, its number,
    /// <c>prefix</c>, <c>expiresAt</c>, <c>lastUsedAt</c>, and <c>inUse</c>: whether it was used after the rotation.
    /// </summary>
    public const string KeySecretEnded = "key.secret_ended";

    /// <summary>
    /// A superseded text of a key was presented, and refused: <c>key.superseded_presented</c>. Details: <c>secret</c>,
    /// its number. It is recorded once for each secret.
    /// </summary>
    public const string KeySupersededPresented = "key.superseded_presented";

    /// <summary>A key was deleted: <c>key.deleted</c>.</summary>
    public const string KeyDeleted = "key.deleted";
}
