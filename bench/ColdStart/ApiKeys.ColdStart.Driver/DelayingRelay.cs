using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.ColdStart;

/// <summary>
/// A network on which each round trip takes some time. To connect is one. Another one begins whenever the client sends
/// after the server has answered.
/// </summary>
internal sealed class DelayingRelay(TimeSpan roundTrip) : LoopbackRelay
{
    private volatile bool _isAnswered = true;

    public override Task ConnectAsync() => Task.Delay(roundTrip);

    public override async Task ToServerAsync(Memory<byte> sent, Func<Task> forward)
    {
        if (_isAnswered)
        {
            _isAnswered = false;
            await Task.Delay(roundTrip);
        }

        await forward();
    }

    public override Task ToClientAsync(Memory<byte> received, Func<Task> forward)
    {
        _isAnswered = true;
        return forward();
    }
}
