using System.Text.Json.Serialization;

namespace Function;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GatewayRequest))]
[JsonSerializable(typeof(GatewayResponse))]
[JsonSerializable(typeof(AuthorizerResponse))]
[JsonSerializable(typeof(RuntimeError))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Order[]))]
internal sealed partial class FunctionJsonContext : JsonSerializerContext;
