namespace ApiKeys;

/// <summary>Work in the background that failed the last time. It is tried again until it succeeds.</summary>
public sealed class BackgroundFault
{
    internal BackgroundFault(
        BackgroundWork work, Exception exception, ApiKeyId? keyId, DateTimeOffset since, long failures)
    {
        Work = work;
        Exception = exception;
        KeyId = keyId;
        Since = since;
        Failures = failures;
    }

    /// <summary>The work.</summary>
    public BackgroundWork Work { get; }

    /// <summary>The exception of the last failure, as a rule the driver's.</summary>
    public Exception Exception { get; }

    /// <summary>
    /// A key whose uses the database refuses while it accepts those of others, for example by a trigger
    /// (<see cref="BackgroundWork.Flush"/>). Null for every other fault. Several keys may be refused; this is one of
    /// them.
    /// </summary>
    public ApiKeyId? KeyId { get; }

    /// <summary>The time of the first failure since the work last succeeded.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>The number of failures since the work last succeeded, at least 1.</summary>
    public long Failures { get; }
}
