using System.Diagnostics.CodeAnalysis;
using System.Net;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// The key that a request presents, and whether the request has counted as a use of it. A request may be authenticated
/// more than once: by a second scheme of its policy, and when middleware executes it again for an error page. It may be
/// authorized more than once as well. It is counted as a use and charged to the limits once.
/// </summary>
/// <remarks>A connection of a hub outlives its request, so this does not refer to the request.</remarks>
internal sealed partial class KeyUse
{
    private readonly ApiKeyClient _client;
    private readonly PresentedCredential _credential;
    private readonly ILogger _logger;
    private IPAddress? _address;
    private KeyRequirement? _requirement;
    private KeyValidation _validation;
    private int _charged;

    private KeyUse(ApiKeyClient client, PresentedCredential credential, IPAddress? address, ILogger logger)
    {
        _client = client;
        _credential = credential;
        _address = address;
        _logger = logger;
    }

    public bool IsCharged => Volatile.Read(ref _charged) is not 0;

    /// <summary>The validation that charged the key, or a refusal if none has.</summary>
    public KeyValidation Charged { get; private set; }

    /// <summary>Whether the request was answered by a refusal. Then it is no use of the key.</summary>
    public bool IsRefused { get; set; }

    /// <summary>Why the last authorization refused the key, as far as that is about the key; null otherwise.</summary>
    public Refusal? Refusal { get; private set; }

    /// <summary>Finds the use that a request has begun already, or begins one.</summary>
    /// <param name="context">The request.</param>
    /// <param name="client">The client.</param>
    /// <param name="credential">The text of the key.</param>
    /// <param name="logger">The log of the scheme.</param>
    public static KeyUse Of(
        HttpContext context, ApiKeyClient client, PresentedCredential credential, ILogger logger)
    {
        var address = context.Connection.RemoteIpAddress;
        if (context.Features.Get<KeyUse>() is { } earlier
            && earlier._credential.Text.SequenceEqual(credential.Text))
        {
            earlier.MoveTo(address);
            return earlier;
        }

        var use = new KeyUse(client, credential, address, logger);
        context.Features.Set(use);
        return use;
    }

    /// <summary>Whether a request is executed again, to answer one that has failed. That never counts.</summary>
    public static bool IsErrorPage(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>() is not null
        || context.Features.Get<IStatusCodeReExecuteFeature>() is not null;

    /// <summary>Validates the key, or returns the answer that there is already.</summary>
    /// <param name="requirement">What is required of the key.</param>
    /// <param name="isCharge">Whether the request counts as a use now, if it has not counted yet.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<KeyValidation> ValidateAsync(
        KeyRequirement requirement, bool isCharge, CancellationToken cancellationToken)
    {
        isCharge = isCharge && !IsCharged;
        if (_requirement is not null && Answers(requirement, isCharge))
            return _validation;

        // A hub's methods run at the same time.
        isCharge = isCharge && Interlocked.Exchange(ref _charged, 1) is 0;
        var wasCharged = false;
        try
        {
            var validation = await _client.ValidateKeyAsync(
                _credential.Text, isCharge ? requirement : WithoutCharge(requirement), Call, cancellationToken)
                .ConfigureAwait(false);
            wasCharged = isCharge && validation.IsValid;
            if (wasCharged)
                Charged = validation;
            (_requirement, _validation) = (requirement, validation);
            return validation;
        }
        finally
        {
            if (isCharge && !wasCharged)
                Volatile.Write(ref _charged, 0);
        }
    }

    /// <summary>Begins an authorization: the refusal of an earlier one is no answer to it.</summary>
    public void BeginAuthorization() => Refusal = null;

    /// <summary>Notes that the key lacks scopes, or all of those of which it needs one.</summary>
    public void Lacks(IReadOnlyList<string> scopes, IReadOnlyList<string> anyScopes)
    {
        if (Refusal is not null)
            return;

        LogRefused(_logger, ValidationStatus.InsufficientScope);
        Refusal = Authentication.Refusal.OfMissingScopes(_validation, scopes, anyScopes);
    }

    /// <summary>
    /// Asks whether the key covers what it was not validated against. If not, <see cref="Refusal"/> says why.
    /// </summary>
    public async ValueTask<bool> CoversAsync(ApiKeyRequirement target)
    {
        var validated = _requirement ?? KeyRequirement.None;
        var requirement = WithoutCharge(validated) with
        {
            Organization = target.Organization,
            Project = target.Project,
            Product = target.Product,
            Kind = target.Kind,
            Environments = target.Environment is { } environment ? [environment] : validated.Environments,
            Scopes = [],
            AnyScopes = [],
        };
        // The answer is not kept: a method of a hub may ask again much later.
        return await IsValidAsync(
            static (use, requirement, token) =>
                use._client.ValidateKeyAsync(use._credential.Text, requirement, use.Call, token),
            requirement,
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>
    /// Counts the request as a use of the key, if it has not counted yet. False if the key is refused, such as by a
    /// limit; <see cref="Refusal"/> says why.
    /// </summary>
    public async ValueTask<bool> TryChargeAsync(KeyRequirement requirement, CancellationToken cancellationToken) =>
        IsCharged || await IsValidAsync(
            static (use, requirement, token) => use.ValidateAsync(requirement, isCharge: true, token),
            requirement,
            cancellationToken).ConfigureAwait(false);

    private KeyCall Call => new() { Address = _address };

    // Middleware for forwarded headers may have found the caller's address since: an answer about another address does
    // not hold for it.
    private void MoveTo(IPAddress? address)
    {
        if (Equals(_address, address))
            return;

        _address = address;
        _requirement = null;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The answer is 503, and the exception is logged.")]
    private async ValueTask<bool> IsValidAsync(
        Func<KeyUse, KeyRequirement, CancellationToken, ValueTask<KeyValidation>> validate,
        KeyRequirement requirement,
        CancellationToken cancellationToken)
    {
        KeyValidation validation;
        try
        {
            validation = await validate(this, requirement, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault)
            when (fault is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogUnavailable(_logger, fault);
            Refusal = new(RefusalKind.Unavailable, fault: fault);
            return false;
        }

        if (validation.IsValid)
            return true;

        LogRefused(_logger, validation.Status);
        Refusal = new(RefusalKind.Of(validation.Status), validation);
        return false;
    }

    // A revoked key, or one whose limit is used up, is refused whatever else is required of it.
    private bool Answers(KeyRequirement requirement, bool isCharge) => _validation.IsValid
        ? requirement == _requirement && !isCharge
        : requirement == _requirement
            || _validation.Status is not (ValidationStatus.OutOfScope or ValidationStatus.InsufficientScope);

    private static KeyRequirement WithoutCharge(KeyRequirement requirement) =>
        requirement with { TrackUsage = false, EnforceRateLimits = false };

    [LoggerMessage(2, LogLevel.Error, "Keys cannot be validated.")]
    private static partial void LogUnavailable(ILogger logger, Exception fault);

    // The words are those of a key that is refused when it is authenticated.
    [LoggerMessage(3, LogLevel.Information, "The key was refused: {Status}.")]
    private static partial void LogRefused(ILogger logger, ValidationStatus status);
}
