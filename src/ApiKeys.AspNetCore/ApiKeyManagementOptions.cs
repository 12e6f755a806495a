using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore;

/// <summary>Who may do what at the management endpoints.</summary>
public sealed class ApiKeyManagementOptions
{
    /// <summary>
    /// The name of the authorization policy of callers who may read: all endpoints with <c>GET</c>, and the one that
    /// tells which key a text is. Required.
    /// </summary>
    public required string ReadPolicy { get; init; }

    /// <summary>
    /// The name of the authorization policy of callers who may change, and obtain no text of a key. Required.
    /// </summary>
    public required string WritePolicy { get; init; }

    /// <summary>
    /// The name of the authorization policy of callers who may obtain the text of a key: by issuing one. Required.
    /// </summary>
    public required string SecretsPolicy { get; init; }

    /// <summary>
    /// The ceiling of a caller who is not authenticated by a key, such as one of your staff or a customer's
    /// administrator; null (the default), and an answer of null, mean that the caller has none. A caller with a key
    /// always has the ceiling of that key: <see cref="KeyCeiling.Of"/>.
    /// </summary>
    public Func<HttpContext, KeyCeiling?>? Ceiling { get; init; }
}
