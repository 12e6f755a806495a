namespace ApiKeys.Platforms;

/// <summary>An answer of <see cref="LoopbackHttpServer"/>.</summary>
public sealed class LoopbackResponse
{
    public LoopbackResponse(int status) => Status = status;

    public int Status { get; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public ReadOnlyMemory<byte> Body { get; init; }
}
