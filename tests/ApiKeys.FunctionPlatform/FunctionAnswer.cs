using System.Text;
using System.Text.Json;

namespace ApiKeys.Platforms;

/// <summary>What a function has answered to an invocation.</summary>
public sealed class FunctionAnswer(ReadOnlyMemory<byte> body, string? errorType, TimeSpan duration)
{
    /// <summary>The type of the error that the function has posted in place of a response, or null.</summary>
    public string? ErrorType => errorType;

    /// <summary>From handing out the invocation to the answer.</summary>
    public TimeSpan Duration => duration;

    /// <summary>The JSON text that the function has posted.</summary>
    public string Text => Encoding.UTF8.GetString(body.Span);

    public JsonElement Json => JsonElement.Parse(body.Span);

    /// <summary>
    /// The status that the caller of a gateway sees: the handler's own; 200 or 403 by an authorizer; 500 for an error.
    /// </summary>
    public int Status
    {
        get
        {
            if (errorType is not null)
                return 500;
            var json = Json;
            return json.TryGetProperty("isAuthorized", out var isAuthorized)
                ? isAuthorized.GetBoolean() ? 200 : 403
                : json.GetProperty("statusCode").GetInt32();
        }
    }
}
