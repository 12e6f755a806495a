namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>A request that somebody sends who means no good, or whose program is broken.</summary>
internal sealed record HostileRequest(ManagementRoute Route, string Target, IReadOnlyList<string> Headers, byte[]? Body, bool Chunked);
