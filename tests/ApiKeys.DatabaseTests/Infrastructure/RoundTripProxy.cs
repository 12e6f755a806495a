using System.Net;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// A proxy that counts round trips: how often a client sends after the server has answered, on all connections.
/// </summary>
/// <param name="serverPort">The server's port.</param>
/// <param name="address">The server's address, on which the proxy listens, too; 127.0.0.1 by default.</param>
public sealed class RoundTripProxy(int serverPort, IPAddress? address = null)
    : LoopbackProxy(serverPort, static () => new(), address)
{
    private int _roundTrips;

    /// <summary>The round trips up to now.</summary>
    public int RoundTrips => Volatile.Read(ref _roundTrips);

    /// <summary>The round trips of a call.</summary>
    public async Task<int> CountAsync(Func<Task> call)
    {
        var before = RoundTrips;
        await call();
        return RoundTrips - before;
    }

    protected override LoopbackRelay CreateRelay() => new Relay(this);

    private sealed class Relay(RoundTripProxy proxy) : LoopbackRelay
    {
        private volatile bool _isAnswered = true;

        public override Task ToServerAsync(Memory<byte> sent, Func<Task> forward)
        {
            if (_isAnswered)
                Interlocked.Increment(ref proxy._roundTrips);
            _isAnswered = false;
            return forward();
        }

        public override Task ToClientAsync(Memory<byte> received, Func<Task> forward)
        {
            _isAnswered = true;
            return forward();
        }
    }
}
