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
    bool RequiredProductIsInKeyProject);
