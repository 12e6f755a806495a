namespace ApiKeys.Rules;

/// <summary>
/// The text by which a suspension is stored: its level and what it suspends. The statements that read keys build the
/// same texts.
/// </summary>
internal static class SuspensionSubject
{
    public const string Organization = "organization";

    private const string ProjectStart = "project:";
    private const string ProductStart = "product:";
    private const string OwnerStart = "owner:";

    public static string Of(ProjectId id) => $"{ProjectStart}{id.Value:N}";

    public static string Of(ProductId id) => $"{ProductStart}{id.Value:N}";

    public static string OfOwner(string owner) => OwnerStart + owner;

    /// <summary>The kind of event that tells of a suspension.</summary>
    public static string SuspendedEvent(string subject) => subject switch
    {
        Organization => ApiKeyEventKinds.OrganizationSuspended,
        _ when IsOf(subject, ProjectStart) => ApiKeyEventKinds.ProjectSuspended,
        _ when IsOf(subject, ProductStart) => ApiKeyEventKinds.ProductSuspended,
        _ => ApiKeyEventKinds.OwnerSuspended,
    };

    /// <summary>The kind of event that tells of the end of a suspension.</summary>
    public static string ResumedEvent(string subject) => subject switch
    {
        Organization => ApiKeyEventKinds.OrganizationResumed,
        _ when IsOf(subject, ProjectStart) => ApiKeyEventKinds.ProjectResumed,
        _ when IsOf(subject, ProductStart) => ApiKeyEventKinds.ProductResumed,
        _ => ApiKeyEventKinds.OwnerResumed,
    };

    /// <summary>The subject of those events: an id, or an owner.</summary>
    public static string EventSubject(OrganizationId organization, string subject) => subject == Organization
        ? organization.Value.ToString("N")
        : subject[(subject.IndexOf(':', StringComparison.Ordinal) + 1)..];

    /// <summary>Reads the id of a project or product. Both starts have the same length.</summary>
    public static Guid ReadId(string subject) => Guid.ParseExact(subject.AsSpan(ProjectStart.Length), "N");

    public static string ReadOwner(string subject) => subject[OwnerStart.Length..];

    private static bool IsOf(string subject, string start) => subject.StartsWith(start, StringComparison.Ordinal);
}
