namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>What is suspended in an organization.</summary>
/// <param name="Level"><c>organization</c>, <c>project</c>, <c>product</c> or <c>owner</c>.</param>
/// <param name="ProjectId">The project, or null.</param>
/// <param name="ProductId">The product, or null.</param>
/// <param name="Owner">The owner, or null.</param>
/// <param name="SuspendedAt">Since when.</param>
/// <param name="Reason">Why, or null.</param>
internal sealed record SuspensionResource(
    string Level,
    ProjectId? ProjectId,
    ProductId? ProductId,
    string? Owner,
    DateTimeOffset SuspendedAt,
    string? Reason)
{
    public static string NameOf(SuspensionLevel level) => level.ToString().ToLowerInvariant();

    public static SuspensionResource Of(Suspension suspension) => new(
        NameOf(suspension.Level),
        suspension.ProjectId,
        suspension.ProductId,
        suspension.Owner,
        suspension.SuspendedAt,
        suspension.Reason);
}
