using System.Text;
using System.Text.Json;
using Function;

namespace ApiKeys.FunctionTests.Infrastructure;

/// <summary>Calls of the function's parts without a platform.</summary>
internal static class Invocations
{
    public static Invocation Of(byte[] payload, DateTimeOffset? deadline = null) =>
        new("request-1", deadline, "Root=1", payload);

    public static Invocation Of(string payload) => Of(Encoding.UTF8.GetBytes(payload));

    public static async Task<JsonElement> AnswerAsync(
        Func<Invocation, CancellationToken, Task<byte[]>> function, byte[] payload) =>
        JsonElement.Parse(await function(Of(payload), TestContext.Current.CancellationToken));
}
