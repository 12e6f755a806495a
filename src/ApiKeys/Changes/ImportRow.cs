using ApiKeys.Hashing;

namespace ApiKeys.Changes;

/// <summary>A row of an import: the key that it would be, and what became of it.</summary>
internal sealed class ImportRow
{
    private readonly KeyHash _hash;
    private readonly KeyImportOutcome? _fixedOutcome;
    private readonly string? _fixedReason;

    /// <summary>A row that can be imported if the database agrees.</summary>
    public ImportRow(ApiKey key, KeyHash hash, string signedBy)
    {
        (Key, _hash, SignedBy) = (key, hash, signedBy);
        HashDigits = Convert.ToHexString(hash);
    }

    /// <summary>A row that cannot be imported, whatever the database holds.</summary>
    public ImportRow(KeyImportOutcome outcome, string? reason) =>
        (_fixedOutcome, _fixedReason, HashDigits, SignedBy) = (outcome, reason, "", "");

    /// <summary>The key; null if the row cannot be imported.</summary>
    public ApiKey? Key { get; }

    /// <summary>The hash in hexadecimal digits.</summary>
    public string HashDigits { get; }

    /// <summary>The name of the format of the hash.</summary>
    public string SignedBy { get; }

    /// <summary>The hash of the key's text.</summary>
    public ref readonly KeyHash Hash => ref _hash;

    public KeyImportOutcome Outcome { get; private set; }

    public ApiKeyId? KeyId { get; private set; }

    public string? Reason { get; private set; }

    /// <summary>Forgets what an earlier run of the transaction found.</summary>
    public void Reset() => Set(
        _fixedOutcome ?? KeyImportOutcome.Imported, _fixedOutcome is null ? Key!.Id : null, _fixedReason);

    public void Set(KeyImportOutcome outcome, ApiKeyId? keyId = null, string? reason = null) =>
        (Outcome, KeyId, Reason) = (outcome, keyId, reason);
}
