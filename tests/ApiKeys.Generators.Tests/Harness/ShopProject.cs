using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ApiKeys.Generators.Tests.Harness;

/// <summary>A project of C# and .sql files, over which the generators run again after each edit.</summary>
internal sealed class ShopProject
{
    public const string Folder = "/project/";

    // Comments are diagnosed, as in a project that writes its documentation.
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    private CSharpCompilation _compilation;
    private GeneratorDriver _driver;
    private readonly Dictionary<string, AdditionalText> _sqlFiles = [];

    public ShopProject(string? folder = Folder)
    {
        _compilation = CSharpCompilation.Create(
            "Shop",
            references: References.All,
            options: new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        _driver = CSharpGeneratorDriver.Create(
            [
                new StatementGenerator().AsSourceGenerator(),
                new MigrationGenerator().AsSourceGenerator(),
                new ScopeGenerator().AsSourceGenerator(),
            ],
            parseOptions: ParseOptions,
            optionsProvider: new ProjectOptions(folder),
            driverOptions: new(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Library")))
            SetCode(Path.GetFileName(file), "using System;\n" + File.ReadAllText(file));
        var driver = Path.Combine(AppContext.BaseDirectory, "Shared", "FakeDriver.cs");
        SetCode("FakeDriver.cs", File.ReadAllText(driver));
    }

    /// <summary>Adds or replaces a C# file.</summary>
    public ShopProject SetCode(string name, string code)
    {
        var tree = CSharpSyntaxTree.ParseText(code, ParseOptions, Folder + name, cancellationToken: Cancellation);
        var old = _compilation.SyntaxTrees.FirstOrDefault(other => other.FilePath == tree.FilePath);
        _compilation = old is null ? _compilation.AddSyntaxTrees(tree) : _compilation.ReplaceSyntaxTree(old, tree);
        return this;
    }

    /// <summary>Adds or replaces an additional file.</summary>
    public ShopProject SetSql(string name, string sql)
    {
        var file = new MemoryFile(name.StartsWith('/') ? name : Folder + name, sql);
        if (_sqlFiles.TryGetValue(name, out var old))
            _driver = _driver.ReplaceAdditionalText(old, file);
        else
            _driver = _driver.AddAdditionalTexts([file]);
        _sqlFiles[name] = file;
        return this;
    }

    public Outcome Run()
    {
        _driver = _driver.RunGeneratorsAndUpdateCompilation(_compilation, out var output, out _, Cancellation);
        return new(_driver.GetRunResult(), output);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}
