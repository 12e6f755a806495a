using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ApiKeys.Roslyn.Harness;

/// <summary>A project of C# files and additional files, over which generators run again after each edit.</summary>
internal sealed class GeneratorProject
{
    public const string Folder = "/project/";

    // The .NET SDK turns on every group of warnings.
    private const int WarningLevel = 9999;

    private readonly Dictionary<string, AdditionalText> _additionalFiles = [];

    // Comments are diagnosed, as in a project that writes its documentation.
    private CSharpParseOptions _parseOptions = new(LanguageVersion.Latest, DocumentationMode.Diagnose);
    private CSharpCompilation _compilation;
    private GeneratorDriver _driver;

    public GeneratorProject(string? folder, params IIncrementalGenerator[] generators)
    {
        _compilation = CSharpCompilation.Create(
            "Shop",
            references: References.All,
            options: new(OutputKind.DynamicallyLinkedLibrary, warningLevel: WarningLevel,
                nullableContextOptions: NullableContextOptions.Enable));
        _driver = CSharpGeneratorDriver.Create(
            generators.Select(generator => generator.AsSourceGenerator()),
            parseOptions: _parseOptions,
            optionsProvider: new ProjectOptions(folder),
            driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
    }

    /// <summary>Sets the version of C#. It holds for the files that are added afterwards.</summary>
    public GeneratorProject SetLanguage(LanguageVersion version)
    {
        _parseOptions = _parseOptions.WithLanguageVersion(version);
        _driver = _driver.WithUpdatedParseOptions(_parseOptions);
        return this;
    }

    /// <summary>Changes the options of the compilation.</summary>
    public GeneratorProject SetOptions(Func<CSharpCompilationOptions, CSharpCompilationOptions> change)
    {
        _compilation = _compilation.WithOptions(change(_compilation.Options));
        return this;
    }

    /// <summary>Gives the reference to an assembly an alias.</summary>
    public GeneratorProject SetAlias(string assembly, string alias)
    {
        var reference = _compilation.References.Single(other => Path.GetFileName(other.Display) == assembly);
        _compilation = _compilation.ReplaceReference(reference, reference.WithAliases([alias]));
        return this;
    }

    /// <summary>Adds or replaces a C# file.</summary>
    public GeneratorProject SetCode(string name, string code)
    {
        var tree = CSharpSyntaxTree.ParseText(code, _parseOptions, Folder + name, cancellationToken: Cancellation);
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
