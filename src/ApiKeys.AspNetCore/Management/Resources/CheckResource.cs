namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>One check of a validation.</summary>
/// <param name="Refusal">The status with which it refuses a key.</param>
/// <param name="Outcome"><c>passed</c>, <c>failed</c> or <c>notReached</c>.</param>
/// <param name="Detail">What it compared, for people; null if it was not reached.</param>
internal sealed record CheckResource(string Refusal, string Outcome, string? Detail);
