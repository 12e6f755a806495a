using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>Sends HTTP/1.1 requests over a socket, byte for byte.</summary>
internal static class WireClient
{
    private static readonly (string Name, string Value) Chunked = ("Transfer-Encoding", "chunked");

    /// <summary>Sends a request over a new connection, and reads the whole answer.</summary>
    /// <param name="endPoint">The server.</param>
    /// <param name="requestLine">The request line, such as <c>GET / HTTP/1.1</c>.</param>
    /// <param name="headers">
    /// The headers, each as <c>Name: value</c>. A character is sent as the byte of the same number (ISO 8859-1).
    /// </param>
    /// <param name="body">The body, in UTF-8.</param>
    /// <remarks>
    /// On a busy machine a new connection is reset now and then before the request is read. A request without a body is
    /// then sent once more, as HTTP clients do (RFC 9110, section 9.2.2).
    /// </remarks>
    public static async Task<WireResponse> SendAsync(
        IPEndPoint endPoint, string requestLine, IEnumerable<string> headers, string? body = null)
    {
        try
        {
            return await SendOnceAsync(endPoint, requestLine, headers, body);
        }
        catch (IOException) when (body is null)
        {
            return await SendOnceAsync(endPoint, requestLine, headers, body);
        }
    }

    private static async Task<WireResponse> SendOnceAsync(
        IPEndPoint endPoint, string requestLine, IEnumerable<string> headers, string? body)
    {
        var content = Encoding.UTF8.GetBytes(body ?? "");
        var request = new StringBuilder().Append(requestLine).Append("\r\nHost: localhost\r\nConnection: close\r\n");
        if (body is not null)
            request.Append(CultureInfo.InvariantCulture, $"Content-Length: {content.Length}\r\n");
        foreach (var header in headers)
            request.Append(header).Append("\r\n");

        using var socket = new TcpClient();
        await socket.ConnectAsync(endPoint);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request.Append("\r\n").ToString()));
        await stream.WriteAsync(content);
        return Parse(await ReadAsync(stream));
    }

    // Reads up to the end of the answer (RFC 9112, section 6), and no further: a server that closes may reset the
    // connection. An answer without a length ends with the connection.
    private static async Task<byte[]> ReadAsync(NetworkStream stream)
    {
        using var received = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        do
        {
            count = await stream.ReadAsync(buffer);
            received.Write(buffer, 0, count);
        }
        while (count > 0 && !IsWhole(received.GetBuffer().AsSpan(0, (int)received.Length)));

        return received.ToArray();
    }

    private static bool IsWhole(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return false;

        var (_, headers) = ParseHead(bytes[..end]);
        var body = bytes[(end + 4)..];
        if (headers.Contains(Chunked))
            return body.EndsWith("0\r\n\r\n"u8);

        var length = headers.FirstOrDefault(static header => header.Name is "Content-Length").Value;
        return length is not null && body.Length >= int.Parse(length, CultureInfo.InvariantCulture);
    }

    private static WireResponse Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
            throw new InvalidOperationException("The answer has no head.");

        var (status, headers) = ParseHead(bytes.AsSpan(0, end));
        var body = bytes.AsSpan(end + 4);
        return new(status, headers, headers.Contains(Chunked) ? Unchunk(body) : Encoding.UTF8.GetString(body));
    }

    private static (int Status, List<(string Name, string Value)> Headers) ParseHead(ReadOnlySpan<byte> head)
    {
        var lines = Encoding.Latin1.GetString(head).Split("\r\n");
        var headers = new List<(string Name, string Value)>();
        foreach (var line in lines.Skip(1))
        {
            var parts = line.Split(": ", 2);
            headers.Add((parts[0], parts.Length > 1 ? parts[1] : ""));
        }

        return (int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers);
    }

    private static string Unchunk(ReadOnlySpan<byte> body)
    {
        using var text = new MemoryStream();
        while (body.Length > 0)
        {
            var end = body.IndexOf("\r\n"u8);
            var digits = Encoding.ASCII.GetString(body[..end]);
            var length = int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            text.Write(body.Slice(end + 2, length));
            body = body[(end + 2 + length + 2)..];
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
