using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static ApiKeys.AspNetCore.Management.ManagementAnswer;
using static ApiKeys.AspNetCore.Management.ManagementJsonContext;
using static ApiKeys.AspNetCore.Management.ManagementRequest;

namespace ApiKeys.AspNetCore.Management;

/// <summary>The endpoints for the holder of a key.</summary>
internal static class HolderEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints, RevocationLimit limit)
    {
        endpoints.MapGet("/me", Get)
            .RequireApiKey()
            .Describe("GetOwnKey", "Tells a key what it may do.")
            .Produces<HolderResource>();
        endpoints.MapPost("/me/revoke", RevokeAsync)
            .RequireApiKey()
            .RequireScope(ApiKeyHolderExtensions.RevokeScope)
            .Describe("RevokeOwnKey", "Revokes the key of the request permanently.")
            .Produces(StatusCodes.Status204NoContent);
        endpoints.MapPost("/me/rotate", RotateAsync)
            .RequireApiKey()
            .RequireScope(ApiKeyHolderExtensions.RotateScope)
            .Describe(
                "RotateOwnKey",
                "Issues a new text for the key of the request. Only this answer contains it.")
            .Conflicts(
                ApiKeyProblemCodes.TooManySecrets,
                ApiKeyProblemCodes.KeyEnded,
                ApiKeyProblemCodes.IdempotencyConflict)
            .AcceptsOptionalJson<RotateRequest>(RotateRequest.Example)
            .AcceptsIdempotencyKey()
            .Produces<RotatedResource>();
        endpoints.MapPost("/revoke", RevokeTextAsync)
            .AllowAnonymous()
            .AddEndpointFilter(limit)
            .Describe(
                "RevokeKeyText",
                "Revokes the key with this text permanently. The answer is the same where there is none.",
                StatusCodes.Status429TooManyRequests)
            .AcceptsJson<VerifyRequest>("""{"text":"sk_…"}""")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static IResult Get(ApiKey key) => Ok(HolderResource.Of(key), Default.HolderResource);

    private static async Task<IResult> RevokeAsync(
        ApiKey key, ApiKeyClient client, CancellationToken cancellationToken)
    {
        await client.RevokeKeyAsync(
            key.OrganizationId, key.Id, cancellationToken: cancellationToken).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> RotateAsync(ApiKey key, HttpContext context, ApiKeyClient client)
    {
        var body = await ReadOptionalAsync(context.Request, Default.RotateRequest).ConfigureAwait(false);
        ManagementCaller.CheckRotatesItself(key);
        var issued = await KeyEndpoints.IssueNextTextAsync(key.OrganizationId, key.Id, body, context, client)
            .ConfigureAwait(false);
        return Ok(new RotatedResource(HolderResource.Of(issued.Key), issued.Plaintext), Default.RotatedResource);
    }

    private static async Task<IResult> RevokeTextAsync(HttpContext context, ApiKeyClient client)
    {
        var body = await ReadAsync(context.Request, Default.VerifyRequest).ConfigureAwait(false);

        // Of any status, kind and environment. The text of a deleted key is ended already.
        var found = await client.FindKeyAsync(body.Text, context.RequestAborted).ConfigureAwait(false);
        if (found?.Key is { } key)
            await RevokeAsync(key, client, context.RequestAborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }
}
