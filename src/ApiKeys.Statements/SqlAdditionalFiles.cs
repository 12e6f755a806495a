using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.Statements;

/// <summary>The inputs that both generators share.</summary>
internal static class SqlAdditionalFiles
{
    /// <summary>Reads every additional file that ends in <c>.sql</c>.</summary>
    public static IncrementalValuesProvider<T> Read<T>(
        IncrementalGeneratorInitializationContext context, Func<string, SourceText, T> parse)
        where T : class
        => context.AdditionalTextsProvider
            .Where(file => file.Path.EndsWith(".sql", StringComparison.OrdinalIgnoreCase))
            .Select((file, cancellationToken)
                => file.GetText(cancellationToken) is { } text ? parse(file.Path, text) : null)
            .Where(file => file is not null)
            .Select((file, _) => file!);

    /// <summary>The project's folder, or an empty string if the build does not set it.</summary>
    public static IncrementalValueProvider<string> ProjectFolder(IncrementalGeneratorInitializationContext context)
        => context.AnalyzerConfigOptionsProvider
            .Select((options, _) => FolderOf(options.GlobalOptions))
            .WithTrackingName("ProjectFolder");

    private static string FolderOf(AnalyzerConfigOptions options)
        => options.TryGetValue("build_property.ProjectDir", out var folder) ? folder : "";
}
