using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>How a refusal is answered.</summary>
/// <param name="StatusCode">The status.</param>
/// <param name="Code">One of <see cref="ApiKeyProblemCodes"/>.</param>
/// <param name="Detail">What people read.</param>
/// <param name="IsChallenge">Whether the answer tells how to authenticate.</param>
/// <param name="Error">The error that a challenge names, or null (RFC 6750, section 3.1).</param>
internal sealed record Refusal(int StatusCode, string Code, string Detail, bool IsChallenge, string? Error)
{
    private static readonly Refusal InvalidToken = new(
        StatusCodes.Status401Unauthorized, ApiKeyProblemCodes.InvalidToken, "The API key is not valid.", IsChallenge: true, ApiKeyProblemCodes.InvalidToken);

    public static readonly Refusal MissingCredential = new(
        StatusCodes.Status401Unauthorized, ApiKeyProblemCodes.MissingCredential, "An API key is required.", IsChallenge: true, Error: null);

    public static readonly Refusal Ambiguous = new(
        StatusCodes.Status400BadRequest, ApiKeyProblemCodes.InvalidRequest, "The request presents more than one credential.", IsChallenge: true, ApiKeyProblemCodes.InvalidRequest);

    public static readonly Refusal InsufficientScope = new(
        StatusCodes.Status403Forbidden, ApiKeyProblemCodes.InsufficientScope, "The API key lacks a scope.", IsChallenge: true, ApiKeyProblemCodes.InsufficientScope);

    public static readonly Refusal Forbidden = new(
        StatusCodes.Status403Forbidden, ApiKeyProblemCodes.Forbidden, "The API key may not be used for this.", IsChallenge: false, Error: null);

    public static readonly Refusal Unavailable = new(
        StatusCodes.Status503ServiceUnavailable, ApiKeyProblemCodes.Unavailable, "API keys cannot be validated at the moment.", IsChallenge: false, Error: null);

    private static readonly Refusal OutOfScope = new(
        StatusCodes.Status403Forbidden, ApiKeyProblemCodes.OutOfScope, "The API key is for something else.", IsChallenge: false, Error: null);

    private static readonly Refusal RateLimited = new(
        StatusCodes.Status429TooManyRequests, ApiKeyProblemCodes.RateLimited, "The API key's rate limit is used up.", IsChallenge: false, Error: null);

    /// <summary>The answer to a key. What is wrong with a bad one is not told.</summary>
    public static Refusal Of(ValidationStatus status) => status switch
    {
        ValidationStatus.OutOfScope => OutOfScope,
        ValidationStatus.InsufficientScope => InsufficientScope,
        ValidationStatus.RateLimited => RateLimited,
        _ => InvalidToken,
    };
}
