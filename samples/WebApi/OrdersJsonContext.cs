using System.Text.Json.Serialization;

namespace WebApi;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(List<Order>))]
[JsonSerializable(typeof(NewOrder))]
internal sealed partial class OrdersJsonContext : JsonSerializerContext;
