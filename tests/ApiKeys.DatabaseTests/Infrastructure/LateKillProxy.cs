using System.Net;
using System.Net.Sockets;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// A proxy between MySqlConnector and its server that delivers a cancellation too late. The driver cancels a statement
/// with a kill over a second connection. If the statement has ended by then, the driver sends <c>SLEEP(0)</c> to
/// absorb the kill. The proxy makes that sleep a long one, so that the kill always hits it. On a busy machine that
/// happens by chance.
/// </summary>
/// <param name="serverPort">The server's port.</param>
/// <param name="sleeping">Returns when the server sleeps.</param>
public sealed class LateKillProxy(int serverPort, Func<Task> sleeping) : IDisposable
{
    // Without a cancellation the test fails after this time, and does not hang.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelling = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _slept = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isArmed;

    /// <summary>
    /// Completes when the server has answered the statement. The driver has not received the answer yet.
    /// </summary>
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
            // This is the second connection, which sends the kill.
            if (_answered.Task.IsCompleted && _cancelling.TrySetResult())
                await _slept.Task;

            await server.ConnectAsync(IPAddress.Loopback, serverPort);
            await Task.WhenAny(
                ForwardAsync(client, server, ChangeSleepAsync),
                ForwardAsync(server, client, HoldBackAsync));
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
