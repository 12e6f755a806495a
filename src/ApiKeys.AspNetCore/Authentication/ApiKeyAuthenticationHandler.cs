using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// Validates the key of a request against all that its endpoint demands, and answers refusals. A key that is refused for whatever reason is never an identity: the
/// challenge that follows tells by its status what was wrong.
/// </summary>
internal sealed partial class ApiKeyAuthenticationHandler(
    IOptionsMonitor<ApiKeyAuthenticationOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    ApiKeyClient client,
    EndpointRequirements requirements,
    IProblemDetailsService problems)
    : AuthenticationHandler<ApiKeyAuthenticationOptions>(options, loggers, encoder)
{
    private static readonly AuthenticateResult AmbiguousResult = AuthenticateResult.Fail("The request presents more than one credential.");
    private static readonly AuthenticateResult RefusedResult = AuthenticateResult.Fail("The key was refused.");
    private static readonly AuthenticateResult UnavailableResult = AuthenticateResult.Fail("The key could not be validated.");

    private bool _isAmbiguous;
    private bool _isRefusedByApp;
    private KeyValidation? _validation;
    private Exception? _fault;

    private new ApiKeyEvents Events => (ApiKeyEvents)base.Events!;

    protected override Task<object> CreateEventsAsync() => Task.FromResult<object>(new ApiKeyEvents());

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        PresentedCredential credential;
        if (Events.HasReceiving)
        {
            var receiving = new ApiKeyReceivingContext(Context, Scheme, Options);
            await Events.Receiving(receiving).ConfigureAwait(false);
            if (receiving.Result is { } result)
            {
                _isRefusedByApp = result.Failure is not null;
                return result;
            }

            credential = receiving.Text is { } text ? PresentedCredential.Of(text) : PresentedCredential.Find(Request, Options);
        }
        else
        {
            credential = PresentedCredential.Find(Request, Options);
        }

        if (!credential.Exists)
            return AuthenticateResult.NoResult();
        if (credential.IsAmbiguous)
        {
            _isAmbiguous = true;
            return AmbiguousResult;
        }

        var requirement = await requirements.OfAsync(Context.GetEndpoint(), Options.Requirement).ConfigureAwait(false);
        return await ValidateAsync(credential, requirement.Key).ConfigureAwait(false);
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync().ConfigureAwait(false);
        var refusal = _isAmbiguous ? Refusal.Ambiguous
            : _fault is not null ? Refusal.Unavailable
            : _isRefusedByApp ? Refusal.Of(default)
            : _validation is { IsValid: false } validation ? Refusal.Of(validation.Status)
            : Refusal.MissingCredential;
        await RefuseAsync(refusal, _validation?.MissingScopes ?? []).ConfigureAwait(false);
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync().ConfigureAwait(false);
        var requirement = await requirements.OfAsync(Context.GetEndpoint(), Options.Requirement).ConfigureAwait(false);
        var missing = _validation is { IsValid: true, Key: var key } ? requirement.Key.Scopes.Where(scope => !key.HasScope(scope)).ToArray() : [];
        await RefuseAsync(missing.Length > 0 ? Refusal.InsufficientScope : Refusal.Forbidden, missing).ConfigureAwait(false);
    }

    private async ValueTask<AuthenticateResult> ValidateAsync(PresentedCredential credential, KeyRequirement requirement)
    {
        KeyValidation validation;
        try
        {
            validation = await client.ValidateKeyAsync(credential.Text, requirement, Context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is DbException or ObjectDisposedException)
        {
            // The client is disposed of while the app stops.
            _fault = fault;
            LogUnavailable(Logger, fault);
            return UnavailableResult;
        }

        _validation = validation;
        if (!validation.IsValid)
        {
            LogRefused(Logger, validation);
            return RefusedResult;
        }

        var identity = new ApiKeyIdentity(validation.Key, requirement, Scheme.Name, Options.CustomClaims);
        return Events.HasValidated ? await TellAsync(identity).ConfigureAwait(false) : Succeed(identity);
    }

    private AuthenticateResult Succeed(ApiKeyIdentity identity) => AuthenticateResult.Success(new(new(identity), Scheme.Name));

    private async Task<AuthenticateResult> TellAsync(ApiKeyIdentity identity)
    {
        var validated = new ApiKeyValidatedContext(Context, Scheme, Options, identity);
        await Events.Validated(validated).ConfigureAwait(false);
        if (validated.Result is null)
            validated.Success();
        _isRefusedByApp = !validated.Result!.Succeeded;
        return validated.Result;
    }

    private async Task RefuseAsync(Refusal refusal, IReadOnlyList<string> missingScopes)
    {
        var problem = new ProblemDetails { Status = refusal.StatusCode, Detail = refusal.Detail, Extensions = { ["code"] = refusal.Code } };
        var scopes = missingScopes.Count > 0 ? string.Join(' ', missingScopes) : null;
        if (scopes is not null)
            problem.Extensions["scope"] = scopes;

        if (refusal.IsChallenge)
            Response.Headers.Append(HeaderNames.WWWAuthenticate, ChallengeOf(refusal, scopes));
        if (refusal == Refusal.Unavailable)
            Response.Headers.RetryAfter = RateLimitFields.ToSeconds(Options.RetryAfterUnavailable).ToString(CultureInfo.InvariantCulture);
        if (_validation is { Status: ValidationStatus.RateLimited, RefusedKey: not null } limited)
        {
            Response.Headers.RetryAfter = RateLimitFields.ToSeconds(limited.RetryAfter).ToString(CultureInfo.InvariantCulture);
            RateLimitFields.Write(Response.Headers, limited);
        }

        var refusing = new ApiKeyRefusingContext(Context, Scheme, Options, problem, _validation, _fault);
        await Events.Refusing(refusing).ConfigureAwait(false);
        if (refusing.Handled)
            return;

        Response.StatusCode = problem.Status ?? refusal.StatusCode;
        var requirement = await requirements.OfAsync(Context.GetEndpoint(), Options.Requirement).ConfigureAwait(false);
        if (requirement.HasOtherSchemes)
            KeepStatus();
        else
            await problems.TryWriteAsync(new() { HttpContext = Context, ProblemDetails = problem }).ConfigureAwait(false);
    }

    // The schemes that are asked next know of no credential and set 401. What is known of a key says more: that its limit is used up, for instance.
    private void KeepStatus()
    {
        if (Response.StatusCode is StatusCodes.Status401Unauthorized)
            return;

        Response.OnStarting(
            static state =>
            {
                var (response, status) = ((HttpResponse, int))state;
                if (response.StatusCode is StatusCodes.Status401Unauthorized)
                    response.StatusCode = status;
                return Task.CompletedTask;
            },
            (Response, Response.StatusCode));
    }

    private string ChallengeOf(Refusal refusal, string? scopes)
    {
        var parameters = new List<string>(3);
        if (Options.Realm is { } realm)
            parameters.Add($"realm=\"{realm}\"");
        if (refusal.Error is { } error)
            parameters.Add($"error=\"{error}\"");
        if (scopes is not null)
            parameters.Add($"scope=\"{scopes}\"");
        return $"{Options.AuthorizationScheme ?? Scheme.Name} {string.Join(", ", parameters)}".TrimEnd();
    }

    // A validation is written as its status and the key's prefix, never as its text.
    [LoggerMessage(1, LogLevel.Debug, "A key was refused: {Validation}.")]
    private static partial void LogRefused(ILogger logger, KeyValidation validation);

    [LoggerMessage(2, LogLevel.Error, "Keys cannot be validated.")]
    private static partial void LogUnavailable(ILogger logger, Exception fault);
}
