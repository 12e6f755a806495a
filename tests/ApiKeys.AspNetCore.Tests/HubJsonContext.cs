using System.Text.Json.Serialization;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>What the methods of hubs return.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class HubJsonContext : JsonSerializerContext;
