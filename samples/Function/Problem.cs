namespace Function;

/// <summary>The body of a refusal (RFC 9457).</summary>
internal sealed record Problem(string Title, int Status, string Detail, string Code, string? Scope, string? TraceId);
