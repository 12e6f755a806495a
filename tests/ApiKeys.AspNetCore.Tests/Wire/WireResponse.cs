using System.Text.Json;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>An answer as the client receives it.</summary>
internal sealed record WireResponse(int Status, IReadOnlyList<(string Name, string Value)> Headers, string Body)
{
    /// <summary>The problem's code, or null if the body is not a problem.</summary>
    public string? Code => Problem("code");

    /// <summary>A header's value, or null if there is none.</summary>
    public string? this[string name] =>
        Headers.FirstOrDefault(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>A member of the problem, or null if there is none.</summary>
    public string? Problem(string member)
    {
        if (this["Content-Type"]?.StartsWith("application/problem+json", StringComparison.Ordinal) is not true)
            return null;

        using var json = JsonDocument.Parse(Body);
        return json.RootElement.TryGetProperty(member, out var value) ? value.ToString() : null;
    }

    /// <summary>The answer without the date and the trace id, which differ from request to request.</summary>
    public string WithoutIdentity()
    {
        var headers = Headers
            .Where(static header => !header.Name.Equals("Date", StringComparison.OrdinalIgnoreCase))
            .Select(static header => $"{header.Name}: {header.Value}");
        var traceId = Problem("traceId");
        var body = traceId is null ? Body : Body.Replace(traceId, "", StringComparison.Ordinal);
        return $"{Status}\n{string.Join('\n', headers)}\n\n{body}";
    }
}
