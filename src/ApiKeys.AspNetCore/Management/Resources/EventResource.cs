using System.Text.Json;

namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>An event of an organization's trail.</summary>
/// <param name="Id">The event's own id.</param>
/// <param name="Number">Its place in the organization, in the order of commits.</param>
/// <param name="OccurredAt">When the change was made.</param>
/// <param name="Actor">Who made the change.</param>
/// <param name="Kind">What was done, as <see cref="ApiKeyEventKinds"/> names it.</param>
/// <param name="OrganizationId">The organization.</param>
/// <param name="Subject">What was changed: an id in 32 hexadecimal digits, or an owner.</param>
/// <param name="Details">What the kind tells more.</param>
internal sealed record EventResource(
    Guid Id,
    long Number,
    DateTimeOffset OccurredAt,
    string Actor,
    string Kind,
    OrganizationId OrganizationId,
    string Subject,
    JsonElement Details)
{
    public static EventResource Of(ApiKeyEvent entry) => new(
        entry.Id,
        entry.Number,
        entry.OccurredAt,
        entry.Actor,
        entry.Kind,
        entry.OrganizationId,
        entry.Subject,
        JsonElement.Parse(entry.Details));
}
