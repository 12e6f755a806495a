namespace ApiKeys;

/// <summary>The secret of a key whose text was presented.</summary>
public sealed class PresentedSecret
{
    internal PresentedSecret(int number, DateTimeOffset createdAt, DateTimeOffset? expiresAt, bool isCurrent)
    {
        Number = number;
        CreatedAt = createdAt;
        ExpiresAt = expiresAt;
        IsCurrent = isCurrent;
    }

    /// <summary>The number of the secret: 1 for the first one of the key, and higher for each later one.</summary>
    public int Number { get; }

    /// <summary>When the secret was issued, in UTC, to the millisecond.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>
    /// From when on the text is refused as <see cref="ValidationStatus.Superseded"/>, in UTC; null for a current secret
    /// without <see cref="ApiKeyOptions.MaxSecretAge"/>.
    /// </summary>
    public DateTimeOffset? ExpiresAt { get; }

    /// <summary>
    /// Whether the secret is the current one. If not, the key was rotated, and the caller still uses an older text.
    /// </summary>
    public bool IsCurrent { get; }

    /// <summary>The number under which its uses are counted; 0 for those that the key alone counts.</summary>
    internal int CountedNumber => IsCurrent && Number is 1 ? 0 : Number;

    /// <summary>The secret's number.</summary>
    public override string ToString() => $"secret {Number}";
}
