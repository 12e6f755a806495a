using System.Net;
using System.Net.Sockets;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>A proxy between a client and its server. It counts connections, and has a relay for each of them.</summary>
public class LoopbackProxy : IDisposable
{
    private readonly TcpListener _listener;
    private readonly IPEndPoint _server;
    private readonly Func<LoopbackRelay> _createRelay;
    private int _connections;

    /// <param name="serverPort">The server's port.</param>
    /// <param name="createRelay">Creates the relay of a connection.</param>
    /// <param name="address">The server's address, on which the proxy listens, too; 127.0.0.1 by default.</param>
    public LoopbackProxy(int serverPort, Func<LoopbackRelay> createRelay, IPAddress? address = null)
    {
        _server = new(address ?? IPAddress.Loopback, serverPort);
        _listener = new(_server.Address, 0);
        _createRelay = createRelay;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections were opened up to now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>A server's URL, by way of this proxy.</summary>
    public string UrlOf(string serverUrl) => new UriBuilder(serverUrl) { Port = Port }.Uri.AbsoluteUri;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _listener.Dispose();
    }

    protected virtual LoopbackRelay CreateRelay() => _createRelay();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(client, CreateRelay());
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client, LoopbackRelay relay)
    {
        using (client)
        using (var server = new TcpClient { NoDelay = true })
        {
            client.NoDelay = true;
            relay.CutClient = client.Close;
            await relay.ConnectAsync();
            await server.ConnectAsync(_server);
            await Task.WhenAny(
                ForwardAsync(client, server, relay.ToServerAsync),
                ForwardAsync(server, client, relay.ToClientAsync));
        }
    }

    private static async Task ForwardAsync(TcpClient from, TcpClient to, Func<Memory<byte>, Func<Task>, Task> handle)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = await from.GetStream().ReadAsync(buffer)) > 0;)
            {
                var bytes = buffer.AsMemory(0, count);
                await handle(bytes, () => to.GetStream().WriteAsync(bytes).AsTask());
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
        }
    }
}
