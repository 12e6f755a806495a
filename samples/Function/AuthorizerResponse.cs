namespace Function;

/// <summary>A simple response of an authorizer. The integration behind it receives the context.</summary>
internal sealed record AuthorizerResponse(bool IsAuthorized, Dictionary<string, string> Context);
