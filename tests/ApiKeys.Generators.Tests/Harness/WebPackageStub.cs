namespace ApiKeys.Generators.Tests.Harness;

/// <summary>The types of the web framework and of <c>ApiKeys.AspNetCore</c> that generated code calls.</summary>
internal static class WebPackageStub
{
    public static string Code { get; } = Read();

    /// <summary>The same for public enums: their generated code must not mention internal types.</summary>
    public static string PublicCode { get; } = "#pragma warning disable CS1591\n"
        + Code.Replace("internal ", "public ", StringComparison.Ordinal);

    private static string Read()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Cases", "ScopesForTheWeb");
        var code = File.ReadAllText(Path.Combine(folder, "AspNetCore.cs"));
        return code[..code.IndexOf("namespace Shop", StringComparison.Ordinal)];
    }
}
