using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace ApiKeys.AspNetCore;

/// <summary>
/// A refusal that is about to be answered. Its headers are set; the status and the body may be changed by way of <see cref="Problem"/>. An app that
/// answers by itself calls <see cref="HandleResponse"/>.
/// </summary>
public class ApiKeyRefusingContext : BaseContext<ApiKeyAuthenticationOptions>
{
    /// <summary>Makes the context.</summary>
    /// <param name="context">The request.</param>
    /// <param name="scheme">The scheme.</param>
    /// <param name="options">The scheme's options.</param>
    /// <param name="problem">What will be answered.</param>
    /// <param name="validation">What was found out about the key, if one was presented and could be validated.</param>
    /// <param name="fault">Why the key could not be validated, or null.</param>
    public ApiKeyRefusingContext(HttpContext context, AuthenticationScheme scheme, ApiKeyAuthenticationOptions options, ProblemDetails problem, KeyValidation? validation, Exception? fault)
        : base(context, scheme, options)
    {
        Problem = problem;
        Validation = validation;
        Fault = fault;
    }

    /// <summary>What will be answered: its status, and a member <c>code</c>, one of <see cref="ApiKeyProblemCodes"/>.</summary>
    public ProblemDetails Problem { get; }

    /// <summary>What was found out about the key, or null if none was presented or the database could not be asked. For your logs; the answer tells less, so that nothing can be found out by trying.</summary>
    public KeyValidation? Validation { get; }

    /// <summary>Why the database could not be asked, or null.</summary>
    public Exception? Fault { get; }

    /// <summary>Whether the app has answered.</summary>
    public bool Handled { get; private set; }

    /// <summary>Tells that the app has answered by itself.</summary>
    public void HandleResponse() => Handled = true;
}
