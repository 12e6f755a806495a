namespace ApiKeys;

/// <summary>What a <see cref="Suspension"/> suspends. Of several that concern a key, the first is told.</summary>
public enum SuspensionLevel
{
    /// <summary>All keys of an organization.</summary>
    Organization,

    /// <summary>All keys that are scoped to a project.</summary>
    Project,

    /// <summary>All keys that are scoped to a product.</summary>
    Product,

    /// <summary>All keys of an organization with one <see cref="KeyMetadata.Owner"/>.</summary>
    Owner,
}
