namespace ApiKeys;

/// <summary>
/// A key was not updated: somebody else has changed it since the caller read it. Nothing was changed.
/// </summary>
public sealed class VersionConflictException : ApiKeyException
{
    internal VersionConflictException(ApiKey key, int expected)
        : base($"The key {key.Id} has the version {key.Version}, and not {expected}. Nothing was changed.") =>
        (Key, ExpectedVersion) = (key, expected);

    /// <summary>The key as it is now.</summary>
    public ApiKey Key { get; }

    /// <summary>The version that the caller expected.</summary>
    public int ExpectedVersion { get; }
}
