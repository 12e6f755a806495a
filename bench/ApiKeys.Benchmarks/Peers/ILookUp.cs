namespace ApiKeys.Benchmarks.Peers;

/// <summary>One way to find the key of a text.</summary>
internal interface ILookUp : IAsyncDisposable
{
    /// <returns>Whether the key exists and is neither revoked nor disabled.</returns>
    ValueTask<bool> FindAsync(string text);
}
