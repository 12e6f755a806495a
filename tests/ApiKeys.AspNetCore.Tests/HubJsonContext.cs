using System.Text.Json.Serialization;
using Microsoft.AspNetCore.SignalR;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>What the methods of hubs return.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class HubJsonContext : JsonSerializerContext
{
    /// <summary>Configures a hub or its client to use no reflection.</summary>
    public static void Use(JsonHubProtocolOptions options) =>
        options.PayloadSerializerOptions.TypeInfoResolver = Default;
}
