namespace ApiKeys.Platforms;

/// <summary>A request to <see cref="LoopbackHttpServer"/>.</summary>
public sealed class LoopbackRequest(
    string method, string path, IReadOnlyDictionary<string, string> headers, byte[] body)
{
    public string Method => method;

    public string Path => path;

    /// <summary>By names in any case.</summary>
    public IReadOnlyDictionary<string, string> Headers => headers;

    public ReadOnlyMemory<byte> Body => body;
}
