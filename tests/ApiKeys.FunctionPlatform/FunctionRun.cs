using System.Collections.Concurrent;

namespace ApiKeys.Platforms;

/// <summary>Invokes instances, freezes them between two invocations, and ends them.</summary>
internal sealed class FunctionRun(ToolOptions options, string key)
{
    private readonly byte[] _payload = FunctionPayloads.WithKey(key);
    private readonly ConcurrentQueue<FunctionAnswer> _answers = new();
    private int _endedInTime;

    /// <summary>All answers.</summary>
    public IReadOnlyCollection<FunctionAnswer> Answers => _answers;

    /// <summary>How many instances ended by themselves after SIGTERM.</summary>
    public int EndedInTime => _endedInTime;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var platform = new FunctionPlatform(new()
        {
            Executable = options.Function,
            Environment = new Dictionary<string, string>
            {
                ["APIKEYS_DATABASE"] = options.Database,
                ["_HANDLER"] = options.Handler,
            },
        });
        await Task.WhenAll(platform.Start(options.Instances).Select(UseAsync));

        async Task UseAsync(FunctionInstance instance)
        {
            for (var left = options.Invocations; left > 0; left--)
            {
                var isKilled = left is 1 && options.Grace is null;
                _answers.Enqueue(await instance.InvokeAsync(_payload, freezes: isKilled || left > 1)
                    .WaitAsync(cancellationToken));
                if (isKilled || left > 1)
                    await Task.Delay(options.Freeze, cancellationToken);
            }

            if (options.Grace is not { } grace)
                await instance.KillAsync();
            else if (await instance.TerminateAsync(grace))
                Interlocked.Increment(ref _endedInTime);
        }
    }
}
