namespace ApiKeys;

/// <summary>The rule that a value breaks, as the core library words it. It begins with the name of the value.</summary>
/// <remarks>ApiKeys.AspNetCore compiles this file as well.</remarks>
internal static class BrokenRule
{
    // Cut "(Parameter '…')": the name is internal to the core library.
    public static string Of(ArgumentException fault)
    {
        var parameter = fault.Message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return parameter < 0 ? fault.Message : fault.Message[..parameter];
    }
}
