namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>What a bulk deletion did.</summary>
/// <param name="Count">How many keys it deleted.</param>
internal sealed record DeletedKeysResource(long Count);
