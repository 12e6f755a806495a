using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// Writes the body of a refusal. In a policy of several schemes, each of them adds headers to the refusal. Then the
/// body is written once all have done so.
/// </summary>
internal sealed class ProblemAnswer
{
    private const string ProblemJson = "application/problem+json";

    private readonly ProblemDetails _problem;
    private readonly int _statusCode;

    private ProblemAnswer(ProblemDetails problem, int statusCode)
    {
        _problem = problem;
        _statusCode = statusCode;
    }

    /// <summary>
    /// Writes the body, whatever media types the client accepts (RFC 9110, section 12.4.1): a program that accepts
    /// <c>text/event-stream</c> reads the code of a refusal all the same. The app's own writer for the accepted types
    /// comes first.
    /// </summary>
    public static async ValueTask WriteAsync(
        HttpContext context, ProblemDetails problem, IProblemDetailsService problems)
    {
        var problemContext = new ProblemDetailsContext { HttpContext = context, ProblemDetails = problem };
        if (await problems.TryWriteAsync(problemContext).ConfigureAwait(false))
            return;

        var accepted = context.Request.Headers.Accept;
        context.Request.Headers.Accept = ProblemJson;
        try
        {
            await problems.TryWriteAsync(problemContext).ConfigureAwait(false);
        }
        finally
        {
            context.Request.Headers.Accept = accepted;
        }
    }

    /// <summary>
    /// Keeps the status and the body of a refused key. The other schemes know of no key, and set 401, 403, or a
    /// redirect to a login page. The status here says more, such as 429.
    /// </summary>
    public static void Defer(HttpContext context, ProblemDetails problem)
    {
        var answer = new ProblemAnswer(problem, context.Response.StatusCode);
        context.Features.Set(answer);

        // Where the middleware of authorization does not challenge, WriteDeferredAsync is not called.
        context.Response.OnStarting(
            static state =>
            {
                var (answer, response) = ((ProblemAnswer, HttpResponse))state;
                answer.SetStatus(response);
                return Task.CompletedTask;
            },
            (answer, context.Response));
    }

    /// <summary>Writes the body that was deferred, if there is one.</summary>
    public static async ValueTask WriteDeferredAsync(HttpContext context, IProblemDetailsService problems)
    {
        if (context.Features.Get<ProblemAnswer>() is not { } answer || context.Response.HasStarted)
            return;

        answer.SetStatus(context.Response);
        await WriteAsync(context, answer._problem, problems).ConfigureAwait(false);
    }

    private void SetStatus(HttpResponse response)
    {
        response.StatusCode = _statusCode;
        response.Headers.Remove(HeaderNames.Location);
    }
}
