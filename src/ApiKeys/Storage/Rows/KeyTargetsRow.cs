namespace ApiKeys.Storage.Rows;

/// <summary>Whether what a new key is to belong to exists in its organization.</summary>
internal readonly record struct KeyTargetsRow(bool OrganizationExists, bool ProjectExists, bool ProductExists, bool ProductIsLinked);
