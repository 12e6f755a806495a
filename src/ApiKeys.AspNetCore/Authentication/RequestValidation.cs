using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// The validation of a request. A request is validated again by a second scheme of its policy, and when middleware
/// executes it again for an error page. It is counted as a use and charged to the limits once.
/// </summary>
internal sealed class RequestValidation
{
    private readonly PresentedCredential _credential;
    private readonly KeyRequirement _requirement;
    private readonly KeyValidation _validation;
    private readonly bool _wasCharged;

    private RequestValidation(
        PresentedCredential credential, KeyRequirement requirement, KeyValidation validation, bool wasCharged)
    {
        _credential = credential;
        _requirement = requirement;
        _validation = validation;
        _wasCharged = wasCharged;
    }

    /// <summary>Validates the key of a request, or returns the answer that it has had already.</summary>
    /// <param name="context">The request.</param>
    /// <param name="client">The client.</param>
    /// <param name="credential">The text of the key.</param>
    /// <param name="requirement">The requirement of the endpoint.</param>
    /// <param name="isAsked">
    /// Whether the endpoint accepts the scheme. Where it does not, the identity is for information only, and the
    /// validation is no use of the key.
    /// </param>
    public static async ValueTask<KeyValidation> ValidateAsync(
        HttpContext context,
        ApiKeyClient client,
        PresentedCredential credential,
        KeyRequirement requirement,
        bool isAsked)
    {
        var earlier = context.Features.Get<RequestValidation>();
        if (earlier is not null && !earlier._credential.Text.SequenceEqual(credential.Text))
            earlier = null;

        // An error page is the answer to a request that has failed.
        var isCharge = isAsked && earlier is not { _wasCharged: true } && !IsErrorPage(context);
        if (earlier is not null && earlier.Answers(requirement, isCharge))
            return earlier._validation;

        var validation = await client.ValidateKeyAsync(
            credential.Text, isCharge ? requirement : WithoutCharge(requirement), context.RequestAborted)
            .ConfigureAwait(false);
        var wasCharged = earlier is { _wasCharged: true } || (isCharge && validation.IsValid);
        context.Features.Set(new RequestValidation(credential, requirement, validation, wasCharged));
        return validation;
    }

    // A revoked key, or one whose limit is used up, is refused whatever else is required of it.
    private bool Answers(KeyRequirement requirement, bool isCharge) => _validation.IsValid
        ? requirement == _requirement && !isCharge
        : requirement == _requirement
            || _validation.Status is not (ValidationStatus.OutOfScope or ValidationStatus.InsufficientScope);

    private static bool IsErrorPage(HttpContext context) =>
        context.Features.Get<IExceptionHandlerFeature>() is not null
        || context.Features.Get<IStatusCodeReExecuteFeature>() is not null;

    private static KeyRequirement WithoutCharge(KeyRequirement requirement) => new()
    {
        Organization = requirement.Organization,
        Project = requirement.Project,
        Product = requirement.Product,
        Scopes = requirement.Scopes,
        TrackUsage = false,
        EnforceRateLimits = false,
    };
}
