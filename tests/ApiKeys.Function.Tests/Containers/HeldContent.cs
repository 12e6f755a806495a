using System.Net;
using System.Text;

namespace ApiKeys.FunctionTests.Containers;

/// <summary>A body that is sent when the test says so. The call is in flight until then.</summary>
internal sealed class HeldContent : HttpContent
{
    private readonly byte[] _bytes;
    private readonly TaskCompletionSource _isAskedFor = new();
    private readonly TaskCompletionSource _mayBeSent = new();

    public HeldContent(string json)
    {
        _bytes = Encoding.UTF8.GetBytes(json);
        Headers.ContentType = new("application/json");
    }

    /// <summary>Ends when the app reads the body: it has validated the key by then.</summary>
    public Task IsAskedFor => _isAskedFor.Task;

    public void Send() => _mayBeSent.SetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        _isAskedFor.SetResult();
        await _mayBeSent.Task;
        await stream.WriteAsync(_bytes);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _bytes.Length;
        return true;
    }
}
