namespace ApiKeys.TimedEvents;

/// <summary>Which keys a list of timed events reads: those after a key, up to the end of an organization.</summary>
/// <param name="afterOrganization">The first organization.</param>
/// <param name="after">The key of that organization after which the list begins.</param>
/// <param name="lastOrganization">The last organization.</param>
internal sealed class TimedRange(OrganizationId afterOrganization, ApiKeyId after, OrganizationId lastOrganization)
{
    /// <summary>The most rows of a list.</summary>
    public const int Count = 500;

    public OrganizationId AfterOrganization => afterOrganization;

    public ApiKeyId After => after;

    public OrganizationId LastOrganization => lastOrganization;
}
