using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ApiKeys.AspNetCore;

/// <summary>
/// A refusal that is about to be answered. Its headers are set already. <see cref="Problem"/> holds the status and the
/// body; they may be changed. An app that writes the answer itself calls <see cref="HandleResponse"/>.
/// </summary>
public class ApiKeyRefusingContext : BaseContext<ApiKeyAuthenticationOptions>
{
    /// <summary>Makes the context.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">The scheme.</param>
    /// <param name="options">The scheme's options.</param>
    /// <param name="problem">The answer.</param>
    /// <param name="validation">The validation of the key, or null if there was none.</param>
    /// <param name="fault">The fault that kept the key from being validated, or null.</param>
    public ApiKeyRefusingContext(
        HttpContext context,
        AuthenticationScheme scheme,
        ApiKeyAuthenticationOptions options,
        ProblemDetails problem,
        KeyValidation? validation,
        Exception? fault)
        : base(context, scheme, options)
    {
        Problem = problem;
        Validation = validation;
        Fault = fault;
    }

    /// <summary>
    /// The answer: its status, its text, and a member <c>code</c>, one of <see cref="ApiKeyProblemCodes"/>.
    /// </summary>
    public ProblemDetails Problem { get; }

    /// <summary>
    /// The validation of the key; null if no key was presented, or the database could not be asked. For your logs: the
    /// answer says less, so that it does not help guessing.
    /// </summary>
    public KeyValidation? Validation { get; }

    /// <summary>The fault of the database that kept the key from being validated, or null.</summary>
    public Exception? Fault { get; }

    /// <summary>Whether the app writes the answer itself.</summary>
    public bool Handled { get; private set; }

    /// <summary>
    /// Says that the app writes the answer itself. The handler then writes neither status nor body. The headers are set
    /// already.
    /// </summary>
    public void HandleResponse() => Handled = true;
}
