using System.Text.Json.Nodes;

namespace ApiKeys.Platforms;

/// <summary>Requests in the payload format 2.0 of API Gateway's HTTP APIs.</summary>
public static class FunctionPayloads
{
    /// <summary>A request to a handler, or to an authorizer without an identity source.</summary>
    /// <param name="headers">By names in lower case; no member <c>headers</c> if null.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">The path of the URL.</param>
    public static byte[] Request(
        IReadOnlyDictionary<string, string>? headers, string method = "GET", string path = "/orders") =>
        ToBytes(Create(headers, method, path));

    /// <summary>A request to a handler with a key in <c>x-api-key</c>.</summary>
    public static byte[] WithKey(string key) => Request(new Dictionary<string, string> { ["x-api-key"] = key });

    /// <summary>A request to an authorizer with identity sources.</summary>
    public static byte[] ToAuthorizer(
        IReadOnlyList<string> identitySource, IReadOnlyDictionary<string, string>? headers = null)
    {
        var request = Create(headers, "GET", "/orders");
        request["type"] = "REQUEST";
        request["identitySource"] = new JsonArray([.. identitySource.Select(value => JsonValue.Create(value))]);
        return ToBytes(request);
    }

    private static JsonObject Create(IReadOnlyDictionary<string, string>? headers, string method, string path)
    {
        var request = new JsonObject
        {
            ["version"] = "2.0",
            ["rawPath"] = path,
            ["requestContext"] = new JsonObject { ["http"] = new JsonObject { ["method"] = method, ["path"] = path } },
            ["isBase64Encoded"] = false,
        };
        if (headers is not null)
        {
            request["headers"] = new JsonObject(
                headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)JsonValue.Create(header.Value))));
        }

        return request;
    }

    private static byte[] ToBytes(JsonObject request) => System.Text.Encoding.UTF8.GetBytes(request.ToJsonString());
}
