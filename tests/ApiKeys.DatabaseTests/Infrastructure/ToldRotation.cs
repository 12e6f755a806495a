using System.Text.Json;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>A rotation as its event tells of it.</summary>
internal sealed class ToldRotation
{
    public ToldRotation(JsonElement details)
    {
        var (before, after) = (details.GetProperty("before"), details.GetProperty("after"));
        (Before, After) = (before.GetProperty("secret").GetInt32(), after.GetProperty("secret").GetInt32());
        PrefixBefore = before.GetProperty("prefix").GetString()!;
        PrefixAfter = after.GetProperty("prefix").GetString()!;
        IsReplaced = before.TryGetProperty("replaced", out _);
        if (IsReplaced)
            return;

        ExpiresAt = before.GetProperty("expiresAt").GetDateTimeOffset();
        EndsOnUse = before.GetProperty("expiresOnUse").GetBoolean();
    }

    /// <summary>The number of the secret that was current.</summary>
    public int Before { get; }

    /// <summary>The number of the new secret.</summary>
    public int After { get; }

    public string PrefixBefore { get; }

    public string PrefixAfter { get; }

    public bool IsReplaced { get; }

    /// <summary>The end of the superseded secret.</summary>
    public DateTimeOffset? ExpiresAt { get; set; }

    public bool EndsOnUse { get; }

    /// <summary>Whether a later event tells that it was ended.</summary>
    public bool IsEnded { get; set; }
}
