using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ApiKeys.Platforms;

/// <summary>
/// A small HTTP/1.1 server on a free port of the loopback address. It serves clients that send the length of a body.
/// </summary>
public sealed class LoopbackHttpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly Func<LoopbackRequest, CancellationToken, Task<LoopbackResponse?>> _answer;
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    /// <param name="answer">Answers a request. Null closes the connection instead.</param>
    public LoopbackHttpServer(Func<LoopbackRequest, CancellationToken, Task<LoopbackResponse?>> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The host and the port.</summary>
    public string Address => _listener.LocalEndpoint.ToString()!;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _listener.Dispose();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
        }
        catch (OperationCanceledException)
        {
            // The server was disposed of.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            var reader = new LoopbackRequestReader(stream);
            try
            {
                while (await reader.ReadAsync(_closing.Token) is { } request
                    && await _answer(request, _closing.Token) is { } response)
                {
                    await stream.WriteAsync(ToBytes(response), _closing.Token);
                }
            }
            catch (Exception exception) when (exception is IOException or OperationCanceledException)
            {
                // The client was killed, or the server was disposed of.
            }
        }
    }

    private static byte[] ToBytes(LoopbackResponse response)
    {
        var head = new StringBuilder();
        head.Append(CultureInfo.InvariantCulture, $"HTTP/1.1 {response.Status} Status\r\n");
        head.Append(CultureInfo.InvariantCulture, $"Content-Length: {response.Body.Length}\r\n");
        foreach (var (name, value) in response.Headers)
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        head.Append("\r\n");
        return [.. Encoding.ASCII.GetBytes(head.ToString()), .. response.Body.Span];
    }
}
