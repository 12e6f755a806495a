namespace ApiKeys.Rules;

/// <summary>What the database says of a key and the project and product that a call requires; false where none is required.</summary>
/// <param name="RequiredProjectExists">The required project is of the key's organization.</param>
/// <param name="RequiredProductExists">The required product is of the key's organization.</param>
/// <param name="KeyProductIsInRequiredProject">The key's product is linked to the required project.</param>
/// <param name="RequiredProductIsInKeyProject">The required product is linked to the key's project.</param>
internal readonly record struct TenancyFacts(
    bool RequiredProjectExists,
    bool RequiredProductExists,
    bool KeyProductIsInRequiredProject,
    bool RequiredProductIsInKeyProject)
{
    /// <summary>
    /// The facts as far as <see cref="KeyRules"/> looks at them, where the key itself tells: its own project and product exist in its
    /// organization, and a key that has one is covered by no other, whether that exists or not.
    /// </summary>
    public static bool TryDerive(ApiKey key, KeyRequirement requirement, out TenancyFacts facts)
    {
        facts = new(RequiredProjectExists: true, RequiredProductExists: true, KeyProductIsInRequiredProject: false, RequiredProductIsInKeyProject: false);
        return (requirement.Project is null || key.ProjectId is not null)
            && (requirement.Product is null || key.ProductId is not null);
    }
}
