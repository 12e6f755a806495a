namespace ApiKeys;

/// <summary>What became of one row of an import.</summary>
public sealed class KeyImportResult
{
    internal KeyImportResult(KeyImportOutcome outcome, ApiKeyId? keyId, string? reason) =>
        (Outcome, KeyId, Reason) = (outcome, keyId, reason);

    /// <summary>What became of the row.</summary>
    public KeyImportOutcome Outcome { get; }

    /// <summary>
    /// The key, if the outcome is <see cref="KeyImportOutcome.Imported"/> or
    /// <see cref="KeyImportOutcome.AlreadyThere"/>; null otherwise.
    /// </summary>
    public ApiKeyId? KeyId { get; }

    /// <summary>Which rule the row breaks, in English; null unless it was refused.</summary>
    public string? Reason { get; }

    /// <summary>The outcome and the reason.</summary>
    public override string ToString() => Reason is null ? $"{Outcome}" : $"{Outcome}: {Reason}";
}
