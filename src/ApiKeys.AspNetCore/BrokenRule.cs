namespace ApiKeys.AspNetCore;

/// <summary>What the library says of a value that breaks a rule of its own: the rule, which begins with the name of what breaks it.</summary>
internal static class BrokenRule
{
    // The parameter that follows the rule is one of the library's, and nothing that whoever reads this has named.
    public static string Of(ArgumentException fault)
    {
        var parameter = fault.Message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return parameter < 0 ? fault.Message : fault.Message[..parameter];
    }
}
