using System.Text.Json;

namespace Function;

/// <summary>The parts of a request in the payload format 2.0 that this function reads.</summary>
/// <param name="Version">Always <c>2.0</c>.</param>
/// <param name="RawPath">The path of the URL.</param>
/// <param name="RequestContext">Names the method.</param>
/// <param name="Headers">By names in lower case.</param>
/// <param name="IdentitySource">For an authorizer: the values that the gateway's identity sources name.</param>
internal sealed record GatewayRequest(
    string? Version,
    string? RawPath,
    RequestContext? RequestContext,
    Dictionary<string, string?>? Headers,
    string?[]? IdentitySource)
{
    /// <exception cref="UnknownPayloadException">The payload has another format.</exception>
    public static GatewayRequest Parse(byte[] payload)
    {
        try
        {
            var request = JsonSerializer.Deserialize(payload, FunctionJsonContext.Default.GatewayRequest);
            return request is { Version: "2.0" } ? request : throw new UnknownPayloadException();
        }
        catch (JsonException)
        {
            // Its message might quote a part of the payload.
            throw new UnknownPayloadException();
        }
    }

    public string? FindHeader(string name) => Headers?.GetValueOrDefault(name);
}
