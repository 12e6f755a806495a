namespace ApiKeys.Benchmarks.Peers;

/// <summary>One way to find the key of a text.</summary>
internal interface ILookUp : IAsyncDisposable
{
    /// <returns>Whether there is such a key, neither revoked nor disabled.</returns>
    ValueTask<bool> FindAsync(string text);
}
