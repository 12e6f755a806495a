using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ApiKeys.Roslyn.Harness;

/// <summary>A project of C# files and additional files, over which generators run again after each edit.</summary>
internal sealed class GeneratorProject
{
    public const string Folder = "/project/";

    // Comments are diagnosed, as in a project that writes its documentation.
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    private readonly Dictionary<string, AdditionalText> _additionalFiles = [];
    private CSharpCompilation _compilation;
    private GeneratorDriver _driver;

    public GeneratorProject(string? folder, params IIncrementalGenerator[] generators)
    {
        _compilation = CSharpCompilation.Create(
            "Shop",
            references: References.All,
            options: new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        _driver = CSharpGeneratorDriver.Create(
            generators.Select(generator => generator.AsSourceGenerator()),
            parseOptions: ParseOptions,
            optionsProvider: new ProjectOptions(folder),
            driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
    }

    /// <summary>Adds or replaces a C# file.</summary>
    public GeneratorProject SetCode(string name, string code)
    {
        var tree = CSharpSyntaxTree.ParseText(code, ParseOptions, Folder + name, cancellationToken: Cancellation);
        var old = _compilation.SyntaxTrees.FirstOrDefault(other => other.FilePath == tree.FilePath);
        _compilation = old is null ? _compilation.AddSyntaxTrees(tree) : _compilation.ReplaceSyntaxTree(old, tree);
        return this;
    }

    /// <summary>Adds or replaces an additional file.</summary>
    public GeneratorProject SetFile(string name, string text)
    {
        var file = new MemoryFile(name.StartsWith('/') ? name : Folder + name, text);
        if (_additionalFiles.TryGetValue(name, out var old))
            _driver = _driver.ReplaceAdditionalText(old, file);
        else
            _driver = _driver.AddAdditionalTexts([file]);
        _additionalFiles[name] = file;
        return this;
    }

    public Outcome Run()
    {
        _driver = _driver.RunGeneratorsAndUpdateCompilation(_compilation, out var output, out _, Cancellation);
        return new(_driver.GetRunResult(), output);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
