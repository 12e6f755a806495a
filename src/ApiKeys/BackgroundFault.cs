namespace ApiKeys;

/// <summary>Work in the background that failed the last time. It is tried again until it succeeds.</summary>
public sealed class BackgroundFault
{
    internal BackgroundFault(BackgroundWork work, Exception exception, DateTimeOffset since, long failures)
    {
        Work = work;
        Exception = exception;
        Since = since;
        Failures = failures;
    }

    /// <summary>The work.</summary>
    public BackgroundWork Work { get; }

    /// <summary>The exception of the last failure, as a rule the driver's.</summary>
    public Exception Exception { get; }

    /// <summary>The time of the first failure since the work last succeeded.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>The number of failures since the work last succeeded, at least 1.</summary>
    public long Failures { get; }
}
