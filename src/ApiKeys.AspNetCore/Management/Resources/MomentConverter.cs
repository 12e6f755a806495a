using System.Text.Json;
using System.Text.Json.Serialization;

namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>
/// Reads a time with its offset from UTC. A time without an offset is refused, because it would mean the server's zone.
/// </summary>
internal sealed class MomentConverter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetDateTime().Kind is DateTimeKind.Unspecified ? throw new JsonException() : reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);
}
