using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// Validates the key of a request against the requirements of its endpoint, all in one call. A refused key never
/// becomes an identity. The challenge that follows answers with the refusal that was decided here.
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
    private static readonly AuthenticateResult AmbiguousResult =
        AuthenticateResult.Fail("The request presents more than one credential.");

    // The framework logs the message, at the level Information.
    private static readonly FrozenDictionary<ValidationStatus, AuthenticateResult> RefusedResults =
        Enum.GetValues<ValidationStatus>().ToFrozenDictionary(
            static status => status,
            static status => AuthenticateResult.Fail($"The key was refused: {status}."));

    private static readonly AuthenticateResult UnavailableResult =
        AuthenticateResult.Fail("The key could not be validated.");

    // A database that hangs does not hold up answers for longer.
    private static readonly TimeSpan MaxFlushTime = TimeSpan.FromSeconds(5);

    private Task<ApiKeyReceivingContext>? _receiving;
    private Refusal _refusal;
    private KeyUse? _use;
    private KeyRequirement? _unsettled;

    private new ApiKeyEvents Events => (ApiKeyEvents)base.Events!;

    protected override Task<object> CreateEventsAsync() => Task.FromResult<object>(new ApiKeyEvents());

    /// <summary>Runs the app's own step of receiving a key, once for each request; null if it has none.</summary>
    public async Task<ApiKeyReceivingContext?> ReceiveOnceAsync() =>
        Events.HasReceiving ? await (_receiving ??= ReceiveAsync()).ConfigureAwait(false) : null;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The answer is 503, and the exception is logged.")]
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var receiving = await ReceiveOnceAsync().ConfigureAwait(false);
        if (receiving?.Result is { } result)
            return result.Failure is null ? result : Decide(new(RefusalKind.InvalidToken), result);

        var credential = receiving?.Text is { } text
            ? PresentedCredential.Of(text)
            : PresentedCredential.Find(Request, Options);
        MarkForCaches(credential);
        if (!credential.Exists)
            return AuthenticateResult.NoResult();
        if (credential.IsAmbiguous)
            return Decide(new(RefusalKind.Ambiguous), AmbiguousResult);

        var endpoint = await FindRequirementAsync().ConfigureAwait(false);
        var requirement = endpoint.Key;
        // Where the endpoint does not accept the scheme, the identity is for information only. That is no use of the
        // key.
        var mayCharge = endpoint.Accepts(Scheme.Name) && !KeyUse.IsErrorPage(Context);
        _use = KeyUse.Of(Context, client, credential, Logger);
        KeyValidation validation;
        try
        {
            validation = await _use.ValidateAsync(
                requirement, isCharge: mayCharge && endpoint.IsDecisive, Context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception fault) when (!IsAbort(fault))
        {
            // Drivers throw more than DbException, such as IOException for a certificate that cannot be read. And the
            // container disposes of the client while the app stops.
            LogUnavailable(Logger, fault);
            return Decide(new(RefusalKind.Unavailable, fault: fault), UnavailableResult);
        }

        if (!validation.IsValid)
        {
            LogRefused(Logger, validation);
            var isForeign = credential.IsInAuthorization && validation.Status is ValidationStatus.Malformed;
            return Decide(
                new(RefusalKind.Of(validation.Status), validation) { IsForeign = isForeign },
                RefusedResults[validation.Status]);
        }

        var identity = new ApiKeyIdentity(validation.Key, requirement, Scheme.Name, Options.CustomClaims, _use);
        var admission = Events.HasValidated
            ? await AdmitAsync(identity).ConfigureAwait(false)
            : AuthenticateResult.Success(new(new(identity), ToProperties(validation.Key), Scheme.Name));
        if (!admission.Succeeded)
            return Decide(new(RefusalKind.InvalidToken, validation), admission);

        if (Options.FlushBeforeResponse && mayCharge)
            FlushLater(_use);
        if (Options.SendRateLimitOnSuccess && mayCharge)
            TellLimitsLater(_use);
        if (mayCharge && !_use.IsCharged)
            SettleLater(requirement);
        return Decide(new(RefusalKind.MissingCredential, validation), admission);
    }

    // The server calls the last callback first: the charge may come later, at the latest when the answer begins. A
    // request that fails may end without an answer.
    private void FlushLater(KeyUse use)
    {
        if (!Response.HasStarted)
            Response.OnStarting(() => FlushAsync(use));
        Response.OnCompleted(() => FlushAsync(use));
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The client reports the fault, and tries again later. The request itself has not failed.")]
    private async Task FlushAsync(KeyUse use)
    {
        if (!use.IsCharged)
            return;

        try
        {
            await client.FlushAsync(CancellationToken.None).WaitAsync(MaxFlushTime).ConfigureAwait(false);
        }
        catch (Exception)
        {
        }
    }

    // The charge may come later, at the latest when the answer begins: the server calls the last callback first.
    private void TellLimitsLater(KeyUse use)
    {
        if (!Response.HasStarted)
            Response.OnStarting(() => TellLimits(use));
    }

    private Task TellLimits(KeyUse use)
    {
        RateLimitFields.WriteSuccess(Response.Headers, use.Charged);
        return Task.CompletedTask;
    }

    // The endpoint is not known yet, or it is open, or it requires more than a key. A policy may still refuse the key.
    private void SettleLater(KeyRequirement requirement)
    {
        _unsettled = requirement;
        if (!Response.HasStarted)
            Response.OnStarting(static handler => ((ApiKeyAuthenticationHandler)handler).SettleAsync(), this);
        // The answer may have begun before, and a request that fails may end without one.
        Response.OnCompleted(static handler => ((ApiKeyAuthenticationHandler)handler).SettleAsync(), this);
    }

    // A request with a valid key is a use of it unless it is refused, whatever answers it. It is one as well if the
    // client has read the answer and closed the connection by then.
    private async Task SettleAsync()
    {
        if (_unsettled is not { } requirement || _use is not { IsCharged: false, IsRefused: false } use)
            return;

        _unsettled = null;
        var isRefused =
            Response.StatusCode is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden;
        if (!isRefused && (await FindRequirementAsync().ConfigureAwait(false)).Accepts(Scheme.Name))
            await use.TryChargeAsync(requirement, CancellationToken.None).ConfigureAwait(false);
    }

    // A request that succeeds has one, too: an app may challenge it all the same.
    private AuthenticateResult Decide(Refusal refusal, AuthenticateResult result)
    {
        _refusal = refusal;
        return result;
    }

    private async Task<ApiKeyReceivingContext> ReceiveAsync()
    {
        var receiving = new ApiKeyReceivingContext(Context, Scheme, Options);
        await Events.Receiving(receiving).ConfigureAwait(false);
        return receiving;
    }

    private async Task<AuthenticateResult> AdmitAsync(ApiKeyIdentity identity)
    {
        var validated = new ApiKeyValidatedContext(Context, Scheme, Options, identity);
        if (ToProperties(identity.Key) is { } properties)
            validated.Properties = properties;
        await Events.Validated(validated).ConfigureAwait(false);
        if (validated.Result is null)
            validated.Success();
        return validated.Result!;
    }

    private bool IsAbort(Exception exception) =>
        exception is OperationCanceledException && Context.RequestAborted.IsCancellationRequested;

    // A long-lived connection that heeds the ticket ends when its key expires
    // (HttpConnectionDispatcherOptions.CloseOnAuthenticationExpiration).
    private static AuthenticationProperties? ToProperties(ApiKey key) =>
        key.ExpiresAt is { } expiresAt ? new() { ExpiresUtc = expiresAt } : null;

    private void MarkForCaches(PresentedCredential credential)
    {
        if (!credential.Exists && Options.HeaderName is { } headerName)
            CachePrivacy.Vary(Context, headerName);
        else if (credential.Exists && !credential.IsInAuthorization)
            CachePrivacy.Protect(Context, credential.HeaderName);
    }

    private ValueTask<EndpointRequirement> FindRequirementAsync() =>
        requirements.OfAsync(Context.GetEndpoint(), Options.Requirement);

    // A validation is written as its status and the key's prefix, never as its text.
    [LoggerMessage(1, LogLevel.Debug, "A key was refused: {Validation}.")]
    private static partial void LogRefused(ILogger logger, KeyValidation validation);

    [LoggerMessage(2, LogLevel.Error, "Keys cannot be validated.")]
    private static partial void LogUnavailable(ILogger logger, Exception fault);
}
