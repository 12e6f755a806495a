using System.Globalization;
using System.Text;

namespace ApiKeys.Platforms;

/// <summary>Reads the requests of one connection.</summary>
internal sealed class LoopbackRequestReader(Stream stream)
{
    private const int MaxHeadBytes = 32 * 1024;

    private readonly List<byte> _unread = [];
    private readonly byte[] _buffer = new byte[16 * 1024];

    /// <summary>Reads the next request, or null if the client has closed the connection.</summary>
    public async Task<LoopbackRequest?> ReadAsync(CancellationToken cancellationToken)
    {
        int end;
        while ((end = FindEndOfHead()) < 0)
        {
            if (_unread.Count > MaxHeadBytes)
                throw new IOException("The head of the request is too long.");
            if (!await FillAsync(cancellationToken))
                return null;
        }

        var lines = Encoding.Latin1.GetString([.. _unread[..end]]).Split("\r\n");
        var line = lines[0].Split(' ');
        var headers = lines.Skip(1).Select(header => header.Split(':', 2)).ToDictionary(
            header => header[0], header => header[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var length = headers.TryGetValue("Content-Length", out var text)
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : 0;

        var total = end + 4 + length;
        while (_unread.Count < total)
        {
            if (!await FillAsync(cancellationToken))
                return null;
        }

        byte[] body = [.. _unread[(end + 4)..total]];
        _unread.RemoveRange(0, total);
        return new(line[0], line[1], headers, body);
    }

    private int FindEndOfHead()
    {
        for (var i = 0; i + 3 < _unread.Count; i++)
        {
            if (_unread[i] is (byte)'\r' && _unread[i + 1] is (byte)'\n'
                && _unread[i + 2] is (byte)'\r' && _unread[i + 3] is (byte)'\n')
            {
                return i;
            }
        }

        return -1;
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        var count = await stream.ReadAsync(_buffer, cancellationToken);
        _unread.AddRange(_buffer.AsSpan(0, count));
        return count > 0;
    }
}
