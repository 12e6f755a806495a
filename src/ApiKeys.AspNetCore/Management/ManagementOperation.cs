using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.OpenApi;

namespace ApiKeys.AspNetCore.Management;

/// <summary>Describes an endpoint in an OpenAPI document.</summary>
internal static class ManagementOperation
{
    private const string Anything = "*/*";
    private const string Problem = "application/problem+json";

    /// <summary>Describes what the endpoint does, and which problems it may answer with.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="id">The name of the method in a client that is generated from the document.</param>
    /// <param name="summary">What it does.</param>
    /// <param name="problems">
    /// The statuses of its problems beside 400, 403 and 503, which every endpoint has, and 409: see
    /// <see cref="Conflicts"/>.
    /// </param>
    public static RouteHandlerBuilder Describe(
        this RouteHandlerBuilder endpoint, string id, string summary, params int[] problems)
    {
        int[] all =
        [
            StatusCodes.Status400BadRequest,
            StatusCodes.Status403Forbidden,
            .. problems,
            StatusCodes.Status503ServiceUnavailable,
        ];
        foreach (var status in all)
            endpoint.ProducesProblem(status);
        return endpoint.WithSummary(summary).AddOpenApiOperationTransformer((operation, context, _) =>
        {
            operation.OperationId = id;
            foreach (var answer in context.Description.SupportedResponseTypes)
                Exemplify(operation, answer);
            foreach (var parameter in operation.Parameters ?? [])
                Describe((OpenApiParameter)parameter, id);
            foreach (var status in all)
                Describe(operation, status);
            return Task.CompletedTask;
        });
    }

    /// <summary>Describes the conflicts (409) that the endpoint may answer with.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="codes">Their codes. The example has the first.</param>
    public static RouteHandlerBuilder Conflicts(this RouteHandlerBuilder endpoint, params string[] codes) =>
        endpoint
            .ProducesProblem(StatusCodes.Status409Conflict)
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                Describe(
                    operation,
                    StatusCodes.Status409Conflict,
                    codes[0],
                    string.Join(' ', codes.Select(static code => $"{code}: {DetailOf(code)}")),
                    DetailOf(codes[0]));
                return Task.CompletedTask;
            });

    /// <summary>The right that the endpoint needs, where its method does not tell.</summary>
    public static RouteHandlerBuilder Needs(this RouteHandlerBuilder endpoint, ManagementRight right) =>
        endpoint.WithMetadata((object)right);

    /// <summary>
    /// Describes the body as JSON, but lets routing accept any content type. Otherwise routing would refuse other types
    /// before authorization, and without a problem code. <see cref="ManagementRequest.ReadAsync"/> refuses them
    /// instead.
    /// </summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="example">A body, in JSON.</param>
    /// <typeparam name="T">The type of the body.</typeparam>
    public static RouteHandlerBuilder AcceptsJson<T>(this RouteHandlerBuilder endpoint, string example)
        where T : notnull => endpoint.AcceptsBody<T>(ManagementRequest.Json, example);

    /// <summary>Does the same for a body that may be absent.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="example">A body, in JSON.</param>
    /// <typeparam name="T">The type of the body.</typeparam>
    public static RouteHandlerBuilder AcceptsOptionalJson<T>(this RouteHandlerBuilder endpoint, string example)
        where T : notnull => endpoint.AcceptsBody<T>(ManagementRequest.Json, example, isOptional: true);

    /// <summary>Describes the header of a call that may be repeated.</summary>
    public static RouteHandlerBuilder AcceptsIdempotencyKey(this RouteHandlerBuilder endpoint) =>
        endpoint.AddOpenApiOperationTransformer(static (operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = ManagementRequest.IdempotencyKeyHeader,
                In = ParameterLocation.Header,
                Description = "The same call again, with the same value, yields the same key with a new text.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 64 },
            });
            return Task.CompletedTask;
        });

    /// <summary>Describes the header of a change that is made to one version only.</summary>
    public static RouteHandlerBuilder AcceptsIfMatch(this RouteHandlerBuilder endpoint) =>
        endpoint.AddOpenApiOperationTransformer(static (operation, _, _) =>
        {
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = "If-Match",
                In = ParameterLocation.Header,
                Description = "The ETag of the key as it was read. A key that was changed since stays as it is.",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
            return Task.CompletedTask;
        });

    /// <summary>Does the same for a JSON merge patch (RFC 7396).</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="example">A body, in JSON.</param>
    /// <typeparam name="T">The type whose members the patch may have.</typeparam>
    public static RouteHandlerBuilder AcceptsMergePatch<T>(this RouteHandlerBuilder endpoint, string example)
        where T : notnull => endpoint.AcceptsBody<T>(ManagementRequest.MergePatch, example);

    private static RouteHandlerBuilder AcceptsBody<T>(
        this RouteHandlerBuilder endpoint, string contentType, string example, bool isOptional = false)
        where T : notnull =>
        endpoint
            .Accepts<T>(isOptional, contentType, Anything)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
            .ProducesProblem(StatusCodes.Status415UnsupportedMediaType)
            .AddOpenApiOperationTransformer((operation, _, _) =>
            {
                var content = operation.RequestBody?.Content;
                content?.Remove(Anything);
                if (content?.TryGetValue(contentType, out var body) is true)
                    ((OpenApiMediaType)body).Example = JsonNode.Parse(example);
                Describe(operation, StatusCodes.Status413PayloadTooLarge);
                Describe(operation, StatusCodes.Status415UnsupportedMediaType);
                return Task.CompletedTask;
            });

    private static void Describe(OpenApiParameter parameter, string operation)
    {
        var (type, format, description) = parameter.Name switch
        {
            "limit" => (JsonSchemaType.Integer, "int32", "How many items a page has at most."),
            "after" when operation is SuspensionEndpoints.ListOperation =>
                (JsonSchemaType.String, null, "The member next of the page before."),
            "after" when operation is EventEndpoints.ListOperation =>
                (JsonSchemaType.Integer, "int64", "The number of the last event that was read."),
            "after" => (JsonSchemaType.String, "uuid", "The member next of the page before."),
            "key" => (JsonSchemaType.String, "uuid", "Only events of this key."),
            "subject" =>
                (JsonSchemaType.String, null, "Only events of this id (32 hexadecimal digits), or of this owner."),
            "kind" => (JsonSchemaType.String, null, "Only events of this kind, such as key.created."),
            "actor" => (JsonSchemaType.String, null, "Only events of this actor."),
            "from" => (JsonSchemaType.String, "date-time", "Only events at this time or later."),
            "to" => (JsonSchemaType.String, "date-time", "Only events before this time."),
            "owner" => (JsonSchemaType.String, null, "Only keys of this owner."),
            "name" => (JsonSchemaType.String, null, "Only those whose name begins with this text."),
            "prefix" => (JsonSchemaType.String, null, "Only keys with this shown prefix, now or before a rotation."),
            "expiresBefore" => (JsonSchemaType.String, "date-time", "Only keys that end before this time."),
            "unusedSince" => (JsonSchemaType.String, "date-time", "Only keys that were last used before this time."),
            "custom" => (
                JsonSchemaType.String,
                null,
                "Only keys whose custom metadata has the one member of this JSON object, such as {\"plan\":\"pro\"}."),
            "status" => (JsonSchemaType.String, null, "Only keys with this status."),
            "project" => (JsonSchemaType.String, "uuid", "Only keys that are scoped to this project."),
            "includingContents" =>
                (JsonSchemaType.Boolean, null, "Whether to delete its keys, links, projects and products as well."),
            "product" => (JsonSchemaType.String, "uuid", "Only keys that are scoped to this product."),
            "number" => (JsonSchemaType.Integer, "int32", "The number of a secret."),
            _ => (JsonSchemaType.String, "uuid", "An id."),
        };
        var schema = new OpenApiSchema { Type = type, Format = format };
        if (parameter.Name is "limit")
        {
            schema.Minimum = "1";
            schema.Maximum = ApiKeyClient.MaxPageSize.ToString(CultureInfo.InvariantCulture);
            schema.Default = ManagementRequest.DefaultPageSize;
        }
        else if (parameter.Name is "status")
        {
            schema.Enum = [.. Enum.GetValues<KeyStatus>().Select(static status => KeyResource.NameOf(status))];
        }

        parameter.Schema = schema;
        parameter.Description = description;
    }

    private static void Exemplify(OpenApiOperation operation, ApiResponseType answer)
    {
        var status = answer.StatusCode.ToString(CultureInfo.InvariantCulture);
        if (answer is { StatusCode: < 300, Type: { } resource }
            && operation.Responses?[status].Content?.TryGetValue(ManagementRequest.Json, out var content) is true)
        {
            ((OpenApiMediaType)content).Example = JsonNode.Parse(ResponseExamples.Of(resource));
        }
    }

    private static void Describe(OpenApiOperation operation, int status)
    {
        var (code, description) = status switch
        {
            StatusCodes.Status400BadRequest => (ApiKeyProblemCodes.InvalidValue, "A value breaks a rule."),
            StatusCodes.Status403Forbidden =>
                (ApiKeyProblemCodes.BeyondCeiling, "The caller may not do this, or would give more than it holds."),
            StatusCodes.Status404NotFound => (ApiKeyProblemCodes.NotFound, "It does not exist in this organization."),
            StatusCodes.Status412PreconditionFailed =>
                (ApiKeyProblemCodes.VersionConflict, "The key has another version by now."),
            StatusCodes.Status429TooManyRequests => (ApiKeyProblemCodes.RateLimited, "There were too many requests."),
            StatusCodes.Status413PayloadTooLarge => (ApiKeyProblemCodes.InvalidRequest, "The body is too large."),
            StatusCodes.Status415UnsupportedMediaType =>
                (ApiKeyProblemCodes.InvalidRequest, "The body is not declared as JSON in UTF-8."),
            _ => (ApiKeyProblemCodes.Unavailable, "The database cannot be used."),
        };
        Describe(operation, status, code, description, description);
    }

    private static void Describe(
        OpenApiOperation operation, int status, string code, string description, string detail)
    {
        var responses = operation.Responses ??= [];
        if (!responses.TryGetValue(status.ToString(CultureInfo.InvariantCulture), out var response)
            || response is not OpenApiResponse described)
            return;

        described.Description = description;
        if (described.Content?.TryGetValue(Problem, out var content) is true)
        {
            ((OpenApiMediaType)content).Example = new JsonObject
            {
                ["status"] = status,
                ["detail"] = detail,
                [ProblemMembers.Code] = code,
            };
        }
    }

    private static string DetailOf(string conflict) => conflict switch
    {
        ApiKeyProblemCodes.AlreadyExists => "The name is taken.",
        ApiKeyProblemCodes.IdempotencyConflict => "The Idempotency-Key belongs to a request that differs.",
        ApiKeyProblemCodes.InUse => "It is still used.",
        ApiKeyProblemCodes.KeyEnded => "The key was revoked or has expired.",
        ApiKeyProblemCodes.ProductNotLinked => "The product is not linked to the project.",
        ApiKeyProblemCodes.TooManySecrets => "Three superseded texts of the key still work.",
        _ => throw new UnreachableException(),
    };
}
