using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace ApiKeys.AspNetCore.Authentication;

// Writes the refusal that was decided: headers, status, problem details.
internal sealed partial class ApiKeyAuthenticationHandler
{
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync().ConfigureAwait(false);
        await AnswerAsync(LastRefusal, await FindRequirementAsync().ConfigureAwait(false)).ConfigureAwait(false);
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync().ConfigureAwait(false);
        var requirement = await FindRequirementAsync().ConfigureAwait(false);
        await AnswerAsync(LastRefusal.ToForbidden(requirement.Key), requirement).ConfigureAwait(false);
    }

    // An authorization may refuse a key that was valid when it was authenticated.
    private Refusal LastRefusal =>
        _refusal.Kind == RefusalKind.MissingCredential && _use?.Refusal is { } later ? later : _refusal;

    private async Task AnswerAsync(Refusal refusal, EndpointRequirement requirement)
    {
        _use?.IsRefused = true;
        var (scopes, anyScopes) = (Join(refusal.MissingScopes), Join(refusal.MissingAnyScopes));
        WriteHeaders(refusal, scopes, anyScopes);
        var problem = ToProblem(refusal.Kind, scopes, anyScopes);
        var refusing = new ApiKeyRefusingContext(
            Context, Scheme, Options, problem, refusal.Validation, refusal.Fault);
        await Events.Refusing(refusing).ConfigureAwait(false);
        if (refusing.Handled)
            return;

        Response.StatusCode = problem.Status ?? refusal.Kind.StatusCode;
        if (!requirement.HasOtherSchemes)
            await ProblemAnswer.WriteAsync(Context, problem, problems).ConfigureAwait(false);
        else if (refusal.IsOfCredential)
            ProblemAnswer.Defer(Context, problem);
    }

    private static string? Join(IReadOnlyList<string> scopes) => scopes.Count > 0 ? string.Join(' ', scopes) : null;

    private void WriteHeaders(Refusal refusal, string? scopes, string? anyScopes)
    {
        if (refusal.Kind.IsChallenge)
            Response.Headers.Append(HeaderNames.WWWAuthenticate, ToChallenge(refusal.Kind.Error, scopes, anyScopes));
        if (refusal.Kind == RefusalKind.Unavailable)
            WriteRetryAfter(Options.RetryAfterUnavailable);
        if (refusal.Validation is { Status: ValidationStatus.RateLimited, RefusedKey: { } key } limited)
        {
            WriteRetryAfter(limited.RetryAfter);
            RateLimitFields.WriteRefusal(Response.Headers, key, limited);
        }
    }

    private void WriteRetryAfter(TimeSpan time) =>
        Response.Headers.RetryAfter = RateLimitFields.ToSeconds(time).ToString(CultureInfo.InvariantCulture);

    // RFC 9110, section 11.6.1, and RFC 6750, section 3, which allows parameters of one's own. Its scope names scopes
    // that are all required, so those of which one is enough have a parameter of their own.
    private string ToChallenge(string? error, string? scopes, string? anyScopes)
    {
        var parameters = new List<string>(4);
        if (Options.Realm is { } realm)
            parameters.Add($"realm=\"{realm}\"");
        if (error is not null)
            parameters.Add($"error=\"{error}\"");
        if (scopes is not null)
            parameters.Add($"scope=\"{scopes}\"");
        if (anyScopes is not null)
            parameters.Add($"{ProblemMembers.AnyScope}=\"{anyScopes}\"");
        return $"{Options.AuthorizationScheme ?? Scheme.Name} {string.Join(", ", parameters)}".TrimEnd();
    }

    private static ProblemDetails ToProblem(RefusalKind kind, string? scopes, string? anyScopes)
    {
        var problem = new ProblemDetails { Status = kind.StatusCode, Detail = kind.Detail };
        problem.Extensions[ProblemMembers.Code] = kind.Code;
        if (scopes is not null)
            problem.Extensions[ProblemMembers.Scope] = scopes;
        if (anyScopes is not null)
            problem.Extensions[ProblemMembers.AnyScope] = anyScopes;
        return problem;
    }
}
