namespace ApiKeys;

/// <summary>What became of one check of a validation.</summary>
public enum KeyCheckOutcome
{
    /// <summary>An earlier check failed, and this one did not run.</summary>
    NotReached,

    /// <summary>The key passed the check.</summary>
    Passed,

    /// <summary>The check refuses the key.</summary>
    Failed,
}
