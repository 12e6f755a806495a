using System.Collections.Immutable;
using System.Runtime.Loader;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.Mutants;

/// <summary>The library as its project compiles it: with what generators write, and without analyzers.</summary>
internal sealed class Library
{
    private Library(string folder, CSharpCompilation compilation, ImmutableArray<SyntaxTree> generated)
    {
        Folder = folder;
        Compilation = compilation;
        Generated = generated;
    }

    /// <summary>The folder of its project.</summary>
    public string Folder { get; }

    public CSharpCompilation Compilation { get; }

    /// <summary>The files that the generators wrote.</summary>
    public ImmutableArray<SyntaxTree> Generated { get; }

    /// <param name="root">The root of the repository.</param>
    /// <param name="argumentsFile">The compiler's arguments, as msbuild prints them.</param>
    public static Library Load(string root, string argumentsFile)
    {
        var folder = Path.Combine(root, "src/ApiKeys");
        using var json = JsonDocument.Parse(File.ReadAllText(argumentsFile));
        var items = json.RootElement.GetProperty("Items").GetProperty("CscCommandLineArgs");
        var words = items.EnumerateArray().Select(item => item.GetProperty("Identity").GetString()!);
        var arguments = CSharpCommandLineParser.Default.Parse(words, folder, sdkDirectory: null);
        var options = arguments.CompilationOptions
            .WithGeneralDiagnosticOption(ReportDiagnostic.Default)
            .WithSpecificDiagnosticOptions([]);
        var compilation = CSharpCompilation.Create(
            arguments.CompilationName ?? "ApiKeys",
            arguments.SourceFiles.Select(file => Parse(file.Path, arguments.ParseOptions)),
            arguments.MetadataReferences.Select(reference =>
                MetadataReference.CreateFromFile(reference.Reference, reference.Properties)),
            options);
        var driver = CSharpGeneratorDriver.Create(
            Generators(arguments),
            arguments.AdditionalFiles.Select(file => new SqlText(file.Path)),
            arguments.ParseOptions,
            new ConfigOptions(arguments.AnalyzerConfigPaths));
        driver.RunGeneratorsAndUpdateCompilation(compilation, out var result, out _);
        var generated = result.SyntaxTrees.Except(compilation.SyntaxTrees).ToImmutableArray();
        return new(folder, (CSharpCompilation)result, generated);
    }

    private static SyntaxTree Parse(string path, CSharpParseOptions options) =>
        CSharpSyntaxTree.ParseText(SourceText.From(File.ReadAllText(path), System.Text.Encoding.UTF8), options, path);

    private static IEnumerable<ISourceGenerator> Generators(CSharpCommandLineArguments arguments)
    {
        // A generator may need another file of the list.
        var paths = arguments.AnalyzerReferences.Select(reference => Path.GetFullPath(reference.FilePath)).ToList();
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            paths.Find(path => Path.GetFileNameWithoutExtension(path) == name.Name) is { } path
                ? context.LoadFromAssemblyPath(path)
                : null;
        foreach (var reference in arguments.AnalyzerReferences)
        {
            var file = new AnalyzerFileReference(Path.GetFullPath(reference.FilePath), new Loader());
            foreach (var generator in file.GetGenerators(LanguageNames.CSharp))
                yield return generator;
        }
    }

    private sealed class Loader : IAnalyzerAssemblyLoader
    {
        public void AddDependencyLocation(string fullPath)
        {
        }

        public System.Reflection.Assembly LoadFromPath(string fullPath) =>
            AssemblyLoadContext.Default.LoadFromAssemblyPath(fullPath);
    }

    private sealed class SqlText(string path) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) =>
            SourceText.From(File.ReadAllText(path), System.Text.Encoding.UTF8);
    }

    private sealed class ConfigOptions(ImmutableArray<string> paths) : AnalyzerConfigOptionsProvider
    {
        private readonly AnalyzerConfigSet _set = AnalyzerConfigSet.Create(
            paths.Select(path => AnalyzerConfig.Parse(File.ReadAllText(path), path)).ToList());

        public override AnalyzerConfigOptions GlobalOptions =>
            new Options(_set.GlobalConfigOptions.AnalyzerOptions);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => Of(tree.FilePath);

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => Of(textFile.Path);

        private Options Of(string path) => new(_set.GetOptionsForSourcePath(path).AnalyzerOptions);
    }

    private sealed class Options(ImmutableDictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)]
            out string? value) => values.TryGetValue(key, out value);
    }
}
