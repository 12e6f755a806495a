namespace ApiKeys.Cache;

/// <summary>A key as it was read at one moment.</summary>
internal sealed class KeySnapshot(ApiKey key, in ReadMoment moment)
{
    // The state of a limited key's limits in this process: its bucket, its lease and the counts of its windows.
    private const int LimitBytes = 448;

    // An IPNetwork with its address, and the same in the form that calls are compared with.
    private const int NetworkBytes = 128;

    // A string's header, length and terminator, rounded up.
    private const int StringBytes = 24;

    private readonly ReadMoment _moment = moment;

    public ApiKey Key { get; } = key;

    public ref readonly ReadMoment Moment => ref _moment;

    /// <summary>Estimates the memory that the key takes beyond <see cref="KeyCache.FixedBytes"/>.</summary>
    public int EstimateBytes()
    {
        // Keys share most lists of scopes. A list of its own takes somewhat more than this.
        var metadata = Key.Metadata;
        var bytes = 0L;
        for (var i = 0; i < metadata.Scopes.Count; i++)
            bytes += BytesOf(metadata.Scopes[i]);
        bytes += BytesOf(Key.Prefix) + BytesOf(metadata.Name) + BytesOf(metadata.Owner);
        bytes += BytesOf(metadata.Custom.ToString()) + BytesOf(Key.RevokedReason) + BytesOf(Key.DisabledReason);
        bytes += (long)NetworkBytes * metadata.AllowedNetworks.Count;
        if (metadata.HasRateLimits)
            bytes += LimitBytes;
        return (int)Math.Min(bytes, int.MaxValue - KeyCache.FixedBytes);
    }

    private static long BytesOf(string? text) => text is null ? 0 : StringBytes + ((long)sizeof(char) * text.Length);
}
