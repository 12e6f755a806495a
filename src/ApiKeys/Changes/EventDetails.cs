using System.Text.Json;
using ApiKeys.Rules;
using ApiKeys.Serialization;

namespace ApiKeys.Changes;

/// <summary>Writes the details of events. The members have the names that they have over HTTP.</summary>
internal static class EventDetails
{
    private const string Before = "before";
    private const string After = "after";
    private const string Name = "name";
    private const string Prefix = "prefix";
    private const string Project = "project";

    /// <summary>What a new organization, project or product has.</summary>
    public static void WriteName(Utf8JsonWriter writer, string name) => writer.WriteString(Name, name);

    public static void WriteRenaming(Utf8JsonWriter writer, string before, string after) =>
        WriteChange(writer, Name, before, after);

    public static void WriteNewPrefix(Utf8JsonWriter writer, string before, string after) =>
        WriteChange(writer, Prefix, before, after);

    /// <summary>A rotation. The superseded secret ends at a time, or was replaced.</summary>
    public static void WriteRotation(
        Utf8JsonWriter writer, ApiKeySecret before, string nextPrefix, DateTimeOffset? ends, bool endsOnUse)
    {
        writer.WriteStartObject(Before);
        WriteSecret(writer, before.Number);
        writer.WriteString(Prefix, before.Prefix);
        if (ends is { } time)
        {
            writer.WriteString("expiresAt", time);
            writer.WriteBoolean("expiresOnUse", endsOnUse);
        }
        else
        {
            writer.WriteBoolean("replaced", true);
        }

        writer.WriteEndObject();
        writer.WriteStartObject(After);
        WriteSecret(writer, before.Number + 1);
        writer.WriteString(Prefix, nextPrefix);
        writer.WriteEndObject();
    }

    public static void WriteSecret(Utf8JsonWriter writer, int number) => writer.WriteNumber("secret", number);

    /// <summary>The last use that is known; null without one.</summary>
    public static void WriteLastUse(Utf8JsonWriter writer, DateTimeOffset? lastUsedAt) =>
        WriteTime(writer, "lastUsedAt", lastUsedAt);

    public static void WriteProject(Utf8JsonWriter writer, ProjectId project) =>
        writer.WriteString(Project, project.Value.ToString("N"));

    /// <summary>What a key was issued with. Members that were not given are left out.</summary>
    public static void WriteKey(Utf8JsonWriter writer, ApiKey key)
    {
        writer.WriteString(Prefix, key.Prefix);
        writer.WriteString("kind", key.Kind);
        writer.WriteString("environment", key.Environment);
        if (key.ProjectId is { } project)
            WriteProject(writer, project);
        if (key.ProductId is { } product)
            writer.WriteString("product", product.Value.ToString("N"));
        WriteDifference(writer, key.Metadata, KeyMetadata.Empty);
    }

    /// <summary>The members that differ, as they were and as they are.</summary>
    public static void WriteUpdate(Utf8JsonWriter writer, KeyMetadata before, KeyMetadata after)
    {
        writer.WriteStartObject(Before);
        WriteDifference(writer, before, after);
        writer.WriteEndObject();
        writer.WriteStartObject(After);
        WriteDifference(writer, after, before);
        writer.WriteEndObject();
    }

    private static void WriteChange(Utf8JsonWriter writer, string member, string before, string after)
    {
        writer.WriteStartObject(Before);
        writer.WriteString(member, before);
        writer.WriteEndObject();
        writer.WriteStartObject(After);
        writer.WriteString(member, after);
        writer.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter writer, string member, DateTimeOffset? time, DateTimeOffset? other)
    {
        if (time != other)
            WriteTime(writer, member, time);
    }

    private static void WriteTime(Utf8JsonWriter writer, string member, DateTimeOffset? time)
    {
        if (time is { } given)
            writer.WriteString(member, given);
        else
            writer.WriteNull(member);
    }

    private static void WriteDifference(Utf8JsonWriter writer, KeyMetadata metadata, KeyMetadata other)
    {
        if (metadata.Name != other.Name)
            writer.WriteString(Name, metadata.Name);
        if (metadata.Owner != other.Owner)
            writer.WriteString("owner", metadata.Owner);
        if (!metadata.Scopes.SequenceEqual(other.Scopes, StringComparer.Ordinal))
        {
            writer.WriteStartArray("scopes");
            foreach (var scope in metadata.Scopes)
                writer.WriteStringValue(scope);
            writer.WriteEndArray();
        }

        if (!RateLimitRules.AreEqual(metadata.RateLimits, other.RateLimits))
        {
            writer.WritePropertyName("rateLimits");
            writer.WriteRawValue(KeyColumns.WriteRateLimits(metadata.RateLimits));
        }

        if (!metadata.AllowedNetworks.SequenceEqual(other.AllowedNetworks))
        {
            writer.WriteStartArray("allowedNetworks");
            foreach (var network in metadata.AllowedNetworks)
                writer.WriteStringValue(network.ToString());
            writer.WriteEndArray();
        }

        WriteTime(writer, "activatesAt", metadata.ActivatesAt, other.ActivatesAt);
        WriteTime(writer, "expiresAt", metadata.ExpiresAt, other.ExpiresAt);

        if (metadata.NeverCached != other.NeverCached)
            writer.WriteBoolean("neverCached", metadata.NeverCached);
        if (!metadata.Custom.Equals(other.Custom))
        {
            writer.WritePropertyName("custom");
            writer.WriteRawValue(metadata.Custom.ToString(), skipInputValidation: true);
        }
    }
}
