using System.Data.Common;
using System.Text.Json;
using ApiKeys;

namespace Function;

/// <summary>Answers <c>GET /orders</c> behind an HTTP API or a function URL.</summary>
internal sealed class OrdersHandler(ApiKeyClient keys)
{
    public const string Scope = "orders:read";

    public static readonly KeyRequirement Requirement = new() { Scopes = [Scope] };

    private static readonly Order[] Orders = [new(1, "tea")];

    public async Task<byte[]> AnswerAsync(Invocation invocation, CancellationToken deadline)
    {
        var response = await RespondAsync(GatewayRequest.Parse(invocation.Payload), invocation, deadline);
        return JsonSerializer.SerializeToUtf8Bytes(response, FunctionJsonContext.Default.GatewayResponse);
    }

    private async Task<GatewayResponse> RespondAsync(
        GatewayRequest request, Invocation invocation, CancellationToken deadline)
    {
        if (request is not { RawPath: { } path, RequestContext.Http.Method: { } method })
            throw new UnknownPayloadException();
        if (path is not "/orders")
            return Refusal.NotFound.ToResponse(invocation.TraceId);
        if (method is not "GET")
            return Refusal.MethodNotAllowed.ToResponse(invocation.TraceId);

        var credential = Credential.OfHeaders(request);
        if (credential.IsAmbiguous)
            return Refusal.InvalidRequest.ToResponse(invocation.TraceId);
        if (credential.Text is not { } text)
            return Refusal.MissingCredential.ToResponse(invocation.TraceId);

        KeyValidation validation;
        try
        {
            validation = await keys.ValidateKeyAsync(text, Requirement, deadline);
        }
        catch (Exception exception) when (exception is DbException or TimeoutException or OperationCanceledException)
        {
            FunctionLog.Write(exception, invocation);
            return Refusal.Unavailable.ToResponse(invocation.TraceId);
        }

        return validation.IsValid
            ? Allow()
            : Refusal.Of(validation.Status).ToResponse(invocation.TraceId, validation.RetryAfter);
    }

    private static GatewayResponse Allow()
    {
        var headers = new Dictionary<string, string>
        {
            ["content-type"] = "application/json",
            ["cache-control"] = "no-store",
        };
        return new(200, headers, JsonSerializer.Serialize(Orders, FunctionJsonContext.Default.OrderArray));
    }
}
