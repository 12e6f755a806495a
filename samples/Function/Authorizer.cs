using System.Text.Json;
using ApiKeys;

namespace Function;

/// <summary>
/// An authorizer of an HTTP API, with simple responses. A database fault fails the invocation: the gateway then refuses
/// the request with 500 and keeps no answer.
/// </summary>
internal sealed class Authorizer(ApiKeyClient keys)
{
    public async Task<byte[]> AnswerAsync(Invocation invocation, CancellationToken deadline)
    {
        var credential = Credential.OfAuthorizer(GatewayRequest.Parse(invocation.Payload));
        var response = credential.Text is { } text
            ? ToResponse(await keys.ValidateKeyAsync(text, OrdersHandler.Requirement, deadline))
            : Refuse(credential.IsAmbiguous ? Refusal.InvalidRequest : Refusal.MissingCredential);
        return JsonSerializer.SerializeToUtf8Bytes(response, FunctionJsonContext.Default.AuthorizerResponse);
    }

    private static AuthorizerResponse ToResponse(KeyValidation validation)
    {
        if (!validation.IsValid)
            return Refuse(Refusal.Of(validation.Status));

        var context = new Dictionary<string, string>
        {
            ["keyId"] = validation.Key.Id.ToString(),
            ["organizationId"] = validation.Key.OrganizationId.ToString(),
        };
        if (validation.Key.Metadata.Owner is { } owner)
            context["owner"] = owner;
        return new(IsAuthorized: true, context);
    }

    private static AuthorizerResponse Refuse(Refusal refusal) =>
        new(IsAuthorized: false, new() { ["code"] = refusal.Code });
}
