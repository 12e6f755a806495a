namespace ApiKeys.AspNetCore.Management.Resources;

/// <summary>A request to rotate a key.</summary>
internal sealed record RotateRequest
{
    public const string Example = """{"gracePeriodSeconds":86400,"endsOnUse":false}""";

    /// <summary>How many seconds the present text still works; 0, at once, if absent.</summary>
    public long GracePeriodSeconds { get; init; }

    /// <summary>Whether it ends earlier, as soon as the new text is used.</summary>
    public bool EndsOnUse { get; init; }

    /// <summary>The grace period. One that is out of range stays so, for the client to refuse.</summary>
    public TimeSpan ToGracePeriod() => TimeSpan.FromSeconds(
        Math.Clamp(GracePeriodSeconds, -1, (long)ApiKeyClient.MaxGracePeriod.TotalSeconds + 1));
}
