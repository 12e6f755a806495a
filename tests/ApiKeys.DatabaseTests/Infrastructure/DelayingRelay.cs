namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>Holds back each message to the server: the server is far away.</summary>
public sealed class DelayingRelay(TimeSpan delay) : LoopbackRelay
{
    public override async Task ToServerAsync(Memory<byte> sent, Func<Task> forward)
    {
        await Task.Delay(delay);
        await forward();
    }
}
