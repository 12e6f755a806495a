using System.Buffers;
using System.Text.Json;

namespace ApiKeys.Serialization;

/// <summary>JSON Merge Patch (RFC 7396, section 2).</summary>
internal static class MergePatch
{
    /// <summary>The members of an object after the patch.</summary>
    public static OrderedDictionary<string, CustomValue> Apply(
        OrderedDictionary<string, CustomValue> target, OrderedDictionary<string, CustomValue> patch)
    {
        var merged = new OrderedDictionary<string, CustomValue>(target, StringComparer.Ordinal);
        foreach (var (name, value) in patch)
        {
            if (value.Json.ValueKind is JsonValueKind.Null)
                merged.Remove(name);
            else
                merged[name] = new(Merge(merged.TryGetValue(name, out var old) ? old.Json : default, value.Json));
        }

        return merged;
    }

    private static JsonElement Merge(JsonElement target, JsonElement patch)
    {
        if (patch.ValueKind is not JsonValueKind.Object)
            return patch;

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, CustomJson.Writing))
            Write(writer, target, patch);
        return JsonElement.Parse(buffer.WrittenSpan);
    }

    // A target that is no object counts as an empty one.
    private static void Write(Utf8JsonWriter writer, JsonElement target, JsonElement patch)
    {
        if (patch.ValueKind is not JsonValueKind.Object)
        {
            patch.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        var isObject = target.ValueKind is JsonValueKind.Object;
        if (isObject)
        {
            foreach (var member in target.EnumerateObject())
            {
                if (!patch.TryGetProperty(member.Name, out var change))
                    member.WriteTo(writer);
                else if (change.ValueKind is not JsonValueKind.Null)
                    WriteMember(writer, member.Name, member.Value, change);
            }
        }

        foreach (var member in patch.EnumerateObject())
        {
            var isNew = !isObject || !target.TryGetProperty(member.Name, out _);
            if (isNew && member.Value.ValueKind is not JsonValueKind.Null)
                WriteMember(writer, member.Name, target: default, member.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter writer, string name, JsonElement target, JsonElement patch)
    {
        writer.WritePropertyName(name);
        Write(writer, target, patch);
    }
}
