using Xunit.Sdk;

namespace ApiKeys.NativeRunner.Running;

/// <summary>Writes the arguments of a row as xunit does in a display name.</summary>
internal static class TestArguments
{
    public static string Display(params ReadOnlySpan<(string Name, object? Value)> arguments)
    {
        var parts = new string[arguments.Length];
        for (var index = 0; index < parts.Length; index++)
        {
            parts[index] = $"{arguments[index].Name}: {ArgumentFormatter.Format(arguments[index].Value)}";
        }

        return $"({string.Join(", ", parts)})";
    }
}
