namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>What a change of many keys did.</summary>
/// <param name="Count">How many keys it changed.</param>
internal sealed record ChangedKeysResource(long Count);
