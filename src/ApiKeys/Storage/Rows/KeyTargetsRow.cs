namespace ApiKeys.Storage.Rows;

/// <summary>Whether the organization, project and product of a new key exist, and whether the two are linked.</summary>
internal readonly record struct KeyTargetsRow(
    bool OrganizationExists, bool ProjectExists, bool ProductExists, bool ProductIsLinked);
