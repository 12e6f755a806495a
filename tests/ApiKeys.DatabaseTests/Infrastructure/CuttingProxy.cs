using System.Net;
using System.Net.Sockets;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// A proxy between a client and its server. It cuts the connection at the worst moment: the server has received the
/// client's commit, and the client never gets the answer.
/// </summary>
public sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _serverPort;
    private int _cuts;

    public CuttingProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many commits to cut off from now on.</summary>
    public void CutCommits(int count) => Volatile.Write(ref _cuts, count);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(IPAddress.Loopback, _serverPort);
            var commitSent = new TaskCompletionSource();
            var toServer = ForwardAsync(client, server, commitSent, looksForCommit: true);
            var toClient = ForwardAsync(server, client, commitSent, looksForCommit: false);
            await Task.WhenAny(toServer, toClient);
        }
    }

    // The whole word only: a transaction may begin as READ COMMITTED.
    private static bool IsCommit(ReadOnlySpan<byte> sent)
    {
        var index = sent.IndexOf("COMMIT"u8);
        return index >= 0 && (index + 6 == sent.Length || sent[index + 6] is 0);
    }

    private async Task ForwardAsync(TcpClient from, TcpClient to, TaskCompletionSource commitSent, bool looksForCommit)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = await from.GetStream().ReadAsync(buffer)) > 0;)
            {
                // The answer to the commit is dropped. By then the server has committed.
                if (!looksForCommit && commitSent.Task.IsCompleted)
                    return;
                if (looksForCommit && IsCommit(buffer.AsSpan(0, count)) && Interlocked.Decrement(ref _cuts) >= 0)
                    commitSent.SetResult();
                await to.GetStream().WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
        }
    }
}
