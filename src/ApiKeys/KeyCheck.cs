namespace ApiKeys;

/// <summary>One check of a validation, as <see cref="ApiKeyClient.ExplainAsync"/> tells of it.</summary>
public sealed class KeyCheck
{
    internal KeyCheck(ValidationStatus refusal, KeyCheckOutcome outcome, string? detail)
    {
        Refusal = refusal;
        Outcome = outcome;
        Detail = detail;
    }

    /// <summary>The status with which the check refuses a key. It tells the checks apart.</summary>
    public ValidationStatus Refusal { get; }

    /// <summary>Whether the key passed.</summary>
    public KeyCheckOutcome Outcome { get; }

    /// <summary>
    /// What the check compared, for people; null if it was not reached. It never holds the text of a key.
    /// </summary>
    public string? Detail { get; }

    /// <summary>The refusal, the outcome and the detail.</summary>
    public override string ToString() => Detail is null ? $"{Refusal}: {Outcome}" : $"{Refusal}: {Outcome}. {Detail}";
}
