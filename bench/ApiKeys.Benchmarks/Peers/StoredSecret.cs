namespace ApiKeys.Benchmarks.Peers;

/// <summary>A row of api_key_secrets with its key.</summary>
internal sealed class StoredSecret<TId, TTime>
    where TTime : struct
{
    public byte[] Hash { get; set; } = [];

    public TId? KeyId { get; set; }

    public TTime CreatedAt { get; set; }

    public StoredKey<TId, TTime> Key { get; set; } = null!;
}
