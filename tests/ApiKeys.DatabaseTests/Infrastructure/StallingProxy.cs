namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// A proxy that can stop forwarding: its connections hang, as behind a firewall that has forgotten them.
/// </summary>
/// <param name="serverPort">The server's port.</param>
/// <param name="delay">How long it holds back each message to the server.</param>
public sealed class StallingProxy(int serverPort, TimeSpan delay = default)
    : LoopbackProxy(serverPort, static () => new())
{
    private readonly TimeSpan _delay = delay;
    private volatile bool _isStalled;

    /// <summary>From now on nothing arrives, on old and on new connections.</summary>
    public void Stall() => _isStalled = true;

    /// <summary>From now on connections are forwarded again. Those that hung are cut.</summary>
    public void Resume() => _isStalled = false;

    protected override LoopbackRelay CreateRelay() => new Relay(this);

    private sealed class Relay(StallingProxy proxy) : LoopbackRelay
    {
        public override Task ConnectAsync() => HangAsync(cuts: false);

        public override async Task ToServerAsync(Memory<byte> sent, Func<Task> forward)
        {
            await HangAsync(cuts: true);
            await Task.Delay(proxy._delay);
            await forward();
        }

        public override async Task ToClientAsync(Memory<byte> received, Func<Task> forward)
        {
            await HangAsync(cuts: true);
            await forward();
        }

        private async Task HangAsync(bool cuts)
        {
            var hung = proxy._isStalled;
            while (proxy._isStalled)
                await Task.Delay(10);
            if (hung && cuts)
                throw new IOException("The connection hung for too long.");
        }
    }
}
