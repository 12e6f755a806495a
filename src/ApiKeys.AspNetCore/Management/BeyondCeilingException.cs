namespace ApiKeys.AspNetCore.Management;

/// <summary>The caller would give more than it holds. Answered with 403.</summary>
internal sealed class BeyondCeilingException(string message) : Exception(message);
