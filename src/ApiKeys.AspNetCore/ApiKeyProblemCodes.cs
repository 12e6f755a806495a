namespace ApiKeys.AspNetCore;

/// <summary>The <c>code</c> of a refusal's problem details (RFC 9457). They are stable: a client may act on them.</summary>
public static class ApiKeyProblemCodes
{
    /// <summary>401: no key was presented.</summary>
    public const string MissingCredential = "missing_credential";

    /// <summary>
    /// 401: what was presented is no valid key. Whether it is malformed, unknown, revoked, expired or disabled is not told, so that nothing can be
    /// found out by trying. Also the error of the challenge (RFC 6750, section 3.1).
    /// </summary>
    public const string InvalidToken = "invalid_token";

    /// <summary>400: more than one credential was presented. Also the error of the challenge (RFC 6750, section 3.1).</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>403: a required scope was not granted; the member <c>scope</c> names the missing ones, separated by spaces. Also the error of the challenge (RFC 6750, section 3.1).</summary>
    public const string InsufficientScope = "insufficient_scope";

    /// <summary>403: the key is one for another organization, project or product.</summary>
    public const string OutOfScope = "out_of_scope";

    /// <summary>403: the key is valid, and something else that the app demands is not given.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>429: a rate limit of the key is used up; <c>Retry-After</c> tells until when.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>503: keys cannot be validated at the moment; <c>Retry-After</c> tells when to come again.</summary>
    public const string Unavailable = "unavailable";
}
