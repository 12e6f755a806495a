using System.Globalization;
using System.Text.Json;
using ApiKeys;

namespace Function;

/// <summary>
/// A way in which a request is refused. The codes, statuses and challenges are those of ApiKeys.AspNetCore.
/// </summary>
/// <param name="Status">The status code.</param>
/// <param name="Title">The name of the status code.</param>
/// <param name="Code">What a client may act on.</param>
/// <param name="Detail">The sentence for people.</param>
/// <param name="Challenge">The header <c>www-authenticate</c>, or null for none.</param>
internal sealed record Refusal(int Status, string Title, string Code, string Detail, string? Challenge = null)
{
    public static readonly Refusal MissingCredential =
        new(401, "Unauthorized", "missing_credential", "An API key is required.", "Bearer");

    public static readonly Refusal InvalidToken = new(
        401, "Unauthorized", "invalid_token", "The API key is not valid.", "Bearer error=\"invalid_token\"");

    public static readonly Refusal InvalidRequest = new(
        400,
        "Bad Request",
        "invalid_request",
        "The request presents more than one credential.",
        "Bearer error=\"invalid_request\"");

    public static readonly Refusal InsufficientScope = new(
        403,
        "Forbidden",
        "insufficient_scope",
        "The API key lacks a scope.",
        $"Bearer error=\"insufficient_scope\", scope=\"{OrdersHandler.Scope}\"");

    public static readonly Refusal OutOfScope =
        new(403, "Forbidden", "out_of_scope", "The API key is for something else.");

    public static readonly Refusal RateLimited =
        new(429, "Too Many Requests", "rate_limited", "The API key's rate limit is used up.");

    public static readonly Refusal Unavailable =
        new(503, "Service Unavailable", "unavailable", "API keys cannot be validated at the moment.");

    public static readonly Refusal NotFound = new(404, "Not Found", "not_found", "There is nothing at this path.");

    public static readonly Refusal MethodNotAllowed =
        new(405, "Method Not Allowed", "method_not_allowed", "The path has the method GET only.");

    private static readonly TimeSpan RetryAfterUnavailable = TimeSpan.FromSeconds(5);

    /// <summary>Malformed, unknown, revoked, expired and disabled keys are answered alike.</summary>
    public static Refusal Of(ValidationStatus status) => status switch
    {
        ValidationStatus.Unavailable => Unavailable,
        ValidationStatus.OutOfScope or ValidationStatus.WrongKind => OutOfScope,
        ValidationStatus.InsufficientScope => InsufficientScope,
        ValidationStatus.RateLimited => RateLimited,
        _ => InvalidToken,
    };

    /// <summary>The answer to the request.</summary>
    /// <param name="traceId">The platform's id of the request, or null.</param>
    /// <param name="retryAfter">For a rate-limited key, the time until a call can be allowed again.</param>
    public GatewayResponse ToResponse(string? traceId, TimeSpan retryAfter = default)
    {
        var headers = new Dictionary<string, string>
        {
            ["content-type"] = "application/problem+json",
            ["cache-control"] = "no-store",
        };
        if (Challenge is not null)
            headers["www-authenticate"] = Challenge;
        if (Status is 405)
            headers["allow"] = "GET";
        if (Status is 429)
            headers["retry-after"] = ToSeconds(retryAfter);
        if (Status is 503)
            headers["retry-after"] = ToSeconds(RetryAfterUnavailable);

        var scope = this == InsufficientScope ? OrdersHandler.Scope : null;
        var problem = new Problem(Title, Status, Detail, Code, scope, traceId);
        return new(Status, headers, JsonSerializer.Serialize(problem, FunctionJsonContext.Default.Problem));
    }

    // Whole seconds, rounded up: after that time the wait is over.
    private static string ToSeconds(TimeSpan time) =>
        Math.Max(1, Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
}
