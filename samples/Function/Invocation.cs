namespace Function;

/// <summary>One call of the function, as the runtime interface hands it out.</summary>
internal sealed class Invocation(string requestId, DateTimeOffset? deadline, string? traceId, byte[] payload)
{
    // The answer needs some of the time, too.
    private static readonly TimeSpan LongestMargin = TimeSpan.FromMilliseconds(500);

    public string RequestId => requestId;

    public string? TraceId => traceId;

    public byte[] Payload => payload;

    /// <summary>
    /// Ends shortly before the platform's deadline. A database that does not answer then costs a refusal, and not the
    /// instance.
    /// </summary>
    public CancellationTokenSource StartDeadline()
    {
        var source = new CancellationTokenSource();
        if (deadline is not { } end)
            return source;

        var left = end - TimeProvider.System.GetUtcNow();
        var margin = left / 10 < LongestMargin ? left / 10 : LongestMargin;
        if (left > TimeSpan.Zero)
            source.CancelAfter(left - margin);
        else
            source.Cancel();
        return source;
    }
}
