using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>Speaks HTTP/1.1 by hand, so that a request is what a test says, byte for byte.</summary>
internal static class WireClient
{
    /// <summary>Sends a request on a connection of its own, and reads the answer to its end.</summary>
    /// <param name="endPoint">The server.</param>
    /// <param name="requestLine">Such as <c>GET / HTTP/1.1</c>.</param>
    /// <param name="headers">Each <c>Name: value</c>; a character is sent as the byte of the same number (ISO 8859-1).</param>
    /// <param name="body">The body, in UTF-8.</param>
    public static async Task<WireResponse> SendAsync(IPEndPoint endPoint, string requestLine, IEnumerable<string> headers, string? body = null)
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
        using var received = new MemoryStream();
        await stream.CopyToAsync(received);
        return Parse(received.ToArray());
    }

    private static WireResponse Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
            throw new InvalidOperationException("The answer has no head.");

        var lines = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        var headers = lines.Skip(1).Select(static line => line.Split(": ", 2)).Select(static parts => (parts[0], parts.Length > 1 ? parts[1] : "")).ToList();
        var body = bytes.AsSpan(end + 4);
        var text = headers.Contains(("Transfer-Encoding", "chunked")) ? Unchunk(body) : Encoding.UTF8.GetString(body);
        return new(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, text);
    }

    private static string Unchunk(ReadOnlySpan<byte> body)
    {
        using var text = new MemoryStream();
        while (body.Length > 0)
        {
            var end = body.IndexOf("\r\n"u8);
            var length = int.Parse(Encoding.ASCII.GetString(body[..end]), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            text.Write(body.Slice(end + 2, length));
            body = body[(end + 2 + length + 2)..];
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
