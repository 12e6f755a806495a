namespace ApiKeys.Rules;

/// <summary>
/// The facts that the database knows about a key and the project and product that a call requires. A fact is false when
/// the call requires none.
/// </summary>
/// <param name="RequiredProjectExists">The required project belongs to the key's organization.</param>
/// <param name="RequiredProductExists">The required product belongs to the key's organization.</param>
/// <param name="KeyProductIsInRequiredProject">The key's product is linked to the required project.</param>
/// <param name="RequiredProductIsInKeyProject">The required product is linked to the key's project.</param>
internal readonly record struct TenancyFacts(
    bool RequiredProjectExists,
    bool RequiredProductExists,
    bool KeyProductIsInRequiredProject,
    bool RequiredProductIsInKeyProject)
{
    /// <summary>
    /// Derives the facts that <see cref="KeyRules"/> uses from the key alone, where that is possible. The key's own
    /// project and product exist in its organization. A key scoped to a project covers no other project, even one that
    /// does not exist. The same is true of products.
    /// </summary>
    public static bool TryDerive(ApiKey key, KeyRequirement requirement, out TenancyFacts facts)
    {
        facts = new(
            RequiredProjectExists: true,
            RequiredProductExists: true,
            KeyProductIsInRequiredProject: false,
            RequiredProductIsInKeyProject: false);
        return (requirement.Project is null || key.ProjectId is not null)
            && (requirement.Product is null || key.ProductId is not null);
    }
}
