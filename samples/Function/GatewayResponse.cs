namespace Function;

/// <summary>An answer in the payload format 2.0.</summary>
internal sealed record GatewayResponse(
    int StatusCode, Dictionary<string, string> Headers, string Body, bool IsBase64Encoded = false);
