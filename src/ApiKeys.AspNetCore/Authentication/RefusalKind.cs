using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// One of the ways in which a request is refused, and the parts of the answer that are always the same.
/// </summary>
/// <param name="StatusCode">The status.</param>
/// <param name="Code">One of <see cref="ApiKeyProblemCodes"/>.</param>
/// <param name="Detail">The sentence for people.</param>
/// <param name="IsChallenge">Whether the answer carries <c>WWW-Authenticate</c>.</param>
/// <param name="Error">The error that the challenge names (RFC 6750, section 3.1), or null for none.</param>
internal sealed record RefusalKind(int StatusCode, string Code, string Detail, bool IsChallenge, string? Error)
{
    public static readonly RefusalKind MissingCredential = new(
        StatusCodes.Status401Unauthorized,
        ApiKeyProblemCodes.MissingCredential,
        "An API key is required.",
        IsChallenge: true,
        Error: null);

    public static readonly RefusalKind InvalidToken = new(
        StatusCodes.Status401Unauthorized,
        ApiKeyProblemCodes.InvalidToken,
        "The API key is not valid.",
        IsChallenge: true,
        ApiKeyProblemCodes.InvalidToken);

    public static readonly RefusalKind Ambiguous = new(
        StatusCodes.Status400BadRequest,
        ApiKeyProblemCodes.InvalidRequest,
        "The request presents more than one credential.",
        IsChallenge: true,
        ApiKeyProblemCodes.InvalidRequest);

    public static readonly RefusalKind InsufficientScope = new(
        StatusCodes.Status403Forbidden,
        ApiKeyProblemCodes.InsufficientScope,
        "The API key lacks a scope.",
        IsChallenge: true,
        ApiKeyProblemCodes.InsufficientScope);

    public static readonly RefusalKind OutOfScope = new(
        StatusCodes.Status403Forbidden,
        ApiKeyProblemCodes.OutOfScope,
        "The API key is for something else.",
        IsChallenge: false,
        Error: null);

    public static readonly RefusalKind NetworkNotAllowed = new(
        StatusCodes.Status403Forbidden,
        ApiKeyProblemCodes.NetworkNotAllowed,
        "The API key may not be used from this address.",
        IsChallenge: false,
        Error: null);

    public static readonly RefusalKind Forbidden = new(
        StatusCodes.Status403Forbidden,
        ApiKeyProblemCodes.Forbidden,
        "The API key may not be used for this.",
        IsChallenge: false,
        Error: null);

    public static readonly RefusalKind RateLimited = new(
        StatusCodes.Status429TooManyRequests,
        ApiKeyProblemCodes.RateLimited,
        "The API key's rate limit is used up.",
        IsChallenge: false,
        Error: null);

    public static readonly RefusalKind Unavailable = new(
        StatusCodes.Status503ServiceUnavailable,
        ApiKeyProblemCodes.Unavailable,
        "API keys cannot be validated at the moment.",
        IsChallenge: false,
        Error: null);

    /// <summary>
    /// The answer to a key that was refused. Malformed, unknown, revoked, expired, disabled and suspended keys are
    /// answered alike, and so are keys that are not active yet or of another environment.
    /// </summary>
    public static RefusalKind Of(ValidationStatus status) => status switch
    {
        ValidationStatus.Unavailable => Unavailable,
        ValidationStatus.OutOfScope or ValidationStatus.WrongKind => OutOfScope,
        ValidationStatus.NetworkNotAllowed => NetworkNotAllowed,
        ValidationStatus.InsufficientScope => InsufficientScope,
        ValidationStatus.RateLimited => RateLimited,
        _ => InvalidToken,
    };
}
