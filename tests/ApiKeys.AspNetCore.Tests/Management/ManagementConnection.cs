using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>
/// Sends many requests over one connection, byte for byte. It opens a new connection when the server has closed the old
/// one.
/// </summary>
internal sealed class ManagementConnection(IPEndPoint endPoint) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private TcpClient? _socket;
    private int _start;
    private int _end;

    /// <summary>The number of connections opened so far.</summary>
    public int Opened { get; private set; }

    /// <summary>Sends a request, and reads its answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="target">The path and the query, as they are sent.</param>
    /// <param name="headers">
    /// Headers as <c>Name: value</c>, except <c>Host</c> and the header for the body's length.
    /// </param>
    /// <param name="body">The body, or null for none.</param>
    /// <param name="chunked">Whether the body comes in chunks.</param>
    public async Task<WireResponse> SendAsync(
        string method,
        string target,
        IEnumerable<string> headers,
        byte[]? body = null,
        bool chunked = false)
    {
        var head = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"{method} {target} HTTP/1.1\r\nHost: localhost\r\n");
        foreach (var header in headers)
            head.Append(header).Append("\r\n");
        if (body is not null)
            head.Append(chunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {body.Length}\r\n");

        var start = Encoding.Latin1.GetBytes(head.Append("\r\n").ToString());
        var rest = body is null ? [] : chunked ? Chunk(body) : body;
        return await SendAsync([.. start, .. rest]);
    }

    /// <summary>Sends bytes as they are, even if they are not a whole request.</summary>
    public async Task<WireResponse> SendAsync(byte[] request)
    {
        var stream = await OpenAsync();
        try
        {
            await stream.WriteAsync(request);
        }
        catch (IOException)
        {
            // The server may answer and close the connection before it reads the whole request.
        }

        var response = await ReadAsync(stream);
        if (response["Connection"] is "close")
            Dispose();
        return response;
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
        _start = _end = 0;
    }

    private async Task<NetworkStream> OpenAsync()
    {
        if (_socket is null)
        {
            _socket = new TcpClient();
            await _socket.ConnectAsync(endPoint);
            Opened++;
        }

        return _socket.GetStream();
    }

    private static byte[] Chunk(byte[] body)
    {
        using var chunks = new MemoryStream();
        foreach (var part in body.Chunk(10_000))
        {
            chunks.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{part.Length:x}\r\n")));
            chunks.Write(part);
            chunks.Write("\r\n"u8);
        }

        chunks.Write("0\r\n\r\n"u8);
        return chunks.ToArray();
    }

    private async Task<WireResponse> ReadAsync(NetworkStream stream)
    {
        var status = int.Parse((await ReadLineAsync(stream)).Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = new List<(string Name, string Value)>();
        while (await ReadLineAsync(stream) is { Length: > 0 } line)
        {
            var parts = line.Split(": ", 2);
            headers.Add((parts[0], parts.Length > 1 ? parts[1] : ""));
        }

        var response = new WireResponse(status, headers, "");
        using var body = new MemoryStream();
        if (response["Transfer-Encoding"] is "chunked")
        {
            while (ParseLength(await ReadLineAsync(stream)) is > 0 and var length)
            {
                await ReadAsync(stream, length, body);
                await ReadLineAsync(stream);
            }

            await ReadLineAsync(stream);
        }
        else if (response["Content-Length"] is { } length)
        {
            await ReadAsync(stream, int.Parse(length, CultureInfo.InvariantCulture), body);
        }

        return response with { Body = Encoding.UTF8.GetString(body.ToArray()) };

        static int ParseLength(string text) =>
            int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private async Task<string> ReadLineAsync(NetworkStream stream)
    {
        int length;
        while ((length = _buffer.AsSpan(_start.._end).IndexOf("\r\n"u8)) < 0)
            await FillAsync(stream);

        var line = Encoding.Latin1.GetString(_buffer, _start, length);
        _start += length + 2;
        return line;
    }

    private async Task ReadAsync(NetworkStream stream, int length, MemoryStream body)
    {
        while (length > 0)
        {
            if (_start == _end)
                await FillAsync(stream);
            var part = Math.Min(length, _end - _start);
            body.Write(_buffer, _start, part);
            _start += part;
            length -= part;
        }
    }

    private async Task FillAsync(NetworkStream stream)
    {
        _buffer.AsSpan(_start.._end).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = await stream.ReadAsync(_buffer.AsMemory(_end));
        if (read is 0)
            throw new InvalidOperationException("The server closed the connection within its answer.");
        _end += read;
    }
}
