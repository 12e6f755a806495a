using System.Net;
using System.Net.Sockets;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// Stands between MySqlConnector and its server, and has a cancellation come too late. The driver kills a statement that is to
/// be cancelled over a second connection; where the statement has ended meanwhile it sends a sleep of no time for the kill to
/// meet instead. That sleep is made a long one here, so that the kill does meet it, as it does by chance on a busy machine.
/// </summary>
/// <param name="serverPort">The server's port.</param>
/// <param name="sleeping">Returns when the server sleeps.</param>
public sealed class LateKillProxy(int serverPort, Func<Task> sleeping) : IDisposable
{
    // A test that does not cancel what can be cancelled fails, and does not hang.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelling = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _slept = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isArmed;

    /// <summary>Completes when the server has answered the statement that is to be cancelled, of which the driver knows nothing yet.</summary>
    public Task Answered => _answered.Task;

    public int Start()
    {
        _listener.Start();
        _ = AcceptAsync();
        return ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    /// <summary>The next answer is held back until the driver connects to kill its statement.</summary>
    public void Arm() => _isArmed = true;

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
            // The connection that kills.
            if (_answered.Task.IsCompleted && _cancelling.TrySetResult())
                await _slept.Task;

            await server.ConnectAsync(IPAddress.Loopback, serverPort);
            await Task.WhenAny(ForwardAsync(client, server, ChangeSleepAsync), ForwardAsync(server, client, HoldBackAsync));
        }
    }

    private async Task HoldBackAsync(Memory<byte> received, Func<Task> forward)
    {
        if (_isArmed && _answered.TrySetResult())
            await Task.WhenAny(_cancelling.Task, Task.Delay(Patience));
        await forward();
    }

    private async Task ChangeSleepAsync(Memory<byte> sent, Func<Task> forward)
    {
        var sleep = sent.Span.IndexOf("SLEEP(0)"u8);
        if (sleep >= 0)
            sent.Span["SLEEP(".Length + sleep] = (byte)'9';
        await forward();
        if (sleep < 0)
            return;

        await sleeping();
        _slept.TrySetResult();
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
