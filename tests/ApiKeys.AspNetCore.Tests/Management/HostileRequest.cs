namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>A request of an attacker or of a broken client.</summary>
internal sealed record HostileRequest(
    ManagementRoute Route,
    string Target,
    IReadOnlyList<string> Headers,
    byte[]? Body,
    bool Chunked);
