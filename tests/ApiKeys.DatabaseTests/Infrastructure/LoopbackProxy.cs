using System.Net;
using System.Net.Sockets;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// A proxy between a client and its server. It counts connections, and delays messages to the server.
/// </summary>
public sealed class LoopbackProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _server;
    private readonly TimeSpan _delay;
    private int _connections;

    /// <param name="serverUrl">A URL that names the server's port.</param>
    /// <param name="delay">How long each message to the server is held back; zero by default.</param>
    public LoopbackProxy(string serverUrl, TimeSpan delay = default)
    {
        _server = new(serverUrl);
        _delay = delay;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>The server's URL, by way of this proxy.</summary>
    public string Url => new UriBuilder(_server) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri.AbsoluteUri;

    /// <summary>How many connections were opened up to now.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(client);
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient { NoDelay = true })
        {
            client.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, _server.Port);
            await Task.WhenAny(ForwardAsync(client, server, _delay), ForwardAsync(server, client, delay: default));
        }
    }

    private static async Task ForwardAsync(TcpClient from, TcpClient to, TimeSpan delay)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = await from.GetStream().ReadAsync(buffer)) > 0;)
            {
                if (delay > TimeSpan.Zero)
                    await Task.Delay(delay);
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
        }
    }
}
