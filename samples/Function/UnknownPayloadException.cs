namespace Function;

/// <summary>The payload of an invocation does not have the format 2.0 of API Gateway's HTTP APIs.</summary>
internal sealed class UnknownPayloadException()
    : Exception("The payload does not have the format 2.0 of HTTP APIs and function URLs.");
