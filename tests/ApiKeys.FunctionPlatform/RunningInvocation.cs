namespace ApiKeys.Platforms;

/// <summary>An invocation that waits for the function, or that the function works on.</summary>
internal sealed class RunningInvocation(string id, ReadOnlyMemory<byte> payload)
{
    // Continuations run elsewhere, so that the function's connection is not held up.
    private readonly TaskCompletionSource<FunctionAnswer> _answer =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private long _start;

    public string Id => id;

    public ReadOnlyMemory<byte> Payload => payload;

    public Task<FunctionAnswer> Answer => _answer.Task;

    public void Start() => _start = TimeProvider.System.GetTimestamp();

    public void Complete(ReadOnlyMemory<byte> body, string? errorType) =>
        _answer.TrySetResult(new(body, errorType, TimeProvider.System.GetElapsedTime(_start)));

    public void Abandon(string reason) => _answer.TrySetException(new InvalidOperationException(reason));
}
