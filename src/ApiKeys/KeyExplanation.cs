namespace ApiKeys;

/// <summary>
/// Why a validation would allow or refuse a text, as <see cref="ApiKeyClient.ExplainAsync"/> tells it.
/// </summary>
public sealed class KeyExplanation
{
    internal KeyExplanation(ValidationStatus status, ApiKey? key, IReadOnlyList<KeyCheck> checks)
    {
        Status = status;
        Key = key;
        Checks = checks;
    }

    /// <summary>The status that a validation would have.</summary>
    public ValidationStatus Status { get; }

    /// <summary>
    /// The key, allowed or refused; null if no key has the text, or if it belongs to another organization than the
    /// required one.
    /// </summary>
    public ApiKey? Key { get; }

    /// <summary>All checks, in the order in which a validation runs them.</summary>
    public IReadOnlyList<KeyCheck> Checks { get; }

    /// <summary>The status, and the key's prefix and id if the key is known.</summary>
    public override string ToString() => Key is null ? Status.ToString() : $"{Status}: {Key}";
}
