namespace ApiKeys.Platforms;

/// <summary>Starts instances of a function. Kills those that still run when it is disposed of.</summary>
public sealed class FunctionPlatform(FunctionSettings settings) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<FunctionInstance> _instances = [];

    /// <summary>Starts an instance. It is ready as soon as it asks for an invocation.</summary>
    public FunctionInstance Start()
    {
        var instance = new FunctionInstance(settings);
        lock (_lock)
            _instances.Add(instance);
        return instance;
    }

    /// <summary>Starts some instances at once.</summary>
    public FunctionInstance[] Start(int count) => [.. Enumerable.Range(0, count).Select(_ => Start())];

    public async ValueTask DisposeAsync()
    {
        FunctionInstance[] instances;
        lock (_lock)
            instances = [.. _instances];
        foreach (var instance in instances)
            await instance.DisposeAsync();
    }
}
