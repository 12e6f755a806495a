namespace ApiKeys.Platforms;

/// <summary>How instances of a function are started.</summary>
public sealed class FunctionSettings
{
    /// <summary>The path of the function's executable.</summary>
    public required string Executable { get; init; }

    /// <summary>The environment variables of the function, beside those of this process.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The time that an invocation may take; 30 seconds by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
