using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;

namespace ApiKeys.AspNetCore.Management;

/// <summary>Turns exceptions into problem details (RFC 9457), each with a stable code.</summary>
internal sealed partial class ProblemFilter(ILogger<ApiKeyClient> logger) : IEndpointFilter
{
    // In seconds. The authentication scheme has the same default.
    private const string RetryAfterUnavailable = "5";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            ManagementRequest.CheckQuery(context.HttpContext);
            return await next(context).ConfigureAwait(false);
        }
        catch (BadRequestException fault)
        {
            var code = fault.StatusCode is StatusCodes.Status404NotFound
                ? ApiKeyProblemCodes.NotFound
                : ApiKeyProblemCodes.InvalidRequest;
            return Problem(fault.StatusCode, code, fault.Message);
        }
        catch (BeyondCeilingException fault)
        {
            return Problem(StatusCodes.Status403Forbidden, ApiKeyProblemCodes.BeyondCeiling, fault.Message);
        }
        catch (BadHttpRequestException fault)
        {
            var detail = fault.StatusCode is StatusCodes.Status413PayloadTooLarge
                ? "The body is too large."
                : "The request cannot be read.";
            return Problem(fault.StatusCode, ApiKeyProblemCodes.InvalidRequest, detail);
        }
        catch (ArgumentException fault)
        {
            return Problem(StatusCodes.Status400BadRequest, ApiKeyProblemCodes.InvalidValue, BrokenRule.Of(fault));
        }
        catch (NotFoundException fault)
        {
            return Problem(StatusCodes.Status404NotFound, ApiKeyProblemCodes.NotFound, fault.Message);
        }
        catch (AlreadyExistsException fault)
        {
            return Problem(StatusCodes.Status409Conflict, ApiKeyProblemCodes.AlreadyExists, fault.Message);
        }
        catch (InUseException fault)
        {
            return Problem(StatusCodes.Status409Conflict, ApiKeyProblemCodes.InUse, fault.Message);
        }
        catch (IdempotencyConflictException fault)
        {
            return Problem(StatusCodes.Status409Conflict, ApiKeyProblemCodes.IdempotencyConflict, fault.Message);
        }
        catch (VersionConflictException fault)
        {
            return Problem(
                StatusCodes.Status412PreconditionFailed, ApiKeyProblemCodes.VersionConflict, fault.Message);
        }
        catch (TooManySecretsException fault)
        {
            return Problem(StatusCodes.Status409Conflict, ApiKeyProblemCodes.TooManySecrets, fault.Message);
        }
        catch (Exception fault) when (fault is RevokedKeyException or ExpiredKeyException)
        {
            return Problem(StatusCodes.Status409Conflict, ApiKeyProblemCodes.KeyEnded, fault.Message);
        }
        catch (ProductNotLinkedException fault)
        {
            return Problem(StatusCodes.Status409Conflict, ApiKeyProblemCodes.ProductNotLinked, fault.Message);
        }
        catch (UnavailableKeyException fault)
        {
            context.HttpContext.Response.Headers.RetryAfter = RetryAfterUnavailable;
            return Problem(StatusCodes.Status503ServiceUnavailable, ApiKeyProblemCodes.Unavailable, fault.Message);
        }
        catch (Exception fault) when (fault is DbException or TimeoutException)
        {
            LogDatabaseFailed(logger, fault);
            context.HttpContext.Response.Headers.RetryAfter = RetryAfterUnavailable;
            return Problem(
                StatusCodes.Status503ServiceUnavailable,
                ApiKeyProblemCodes.Unavailable,
                "The database is not available. Retry later.");
        }
    }

    private static ProblemHttpResult Problem(int statusCode, string code, string detail) =>
        TypedResults.Problem(detail, statusCode: statusCode, extensions: [new(ProblemMembers.Code, code)]);

    [LoggerMessage(1, LogLevel.Error, "A management endpoint failed to use the database. It answered 503.")]
    private static partial void LogDatabaseFailed(ILogger logger, Exception fault);
}
