using System.Reflection;

namespace ApiKeys.Roslyn.Harness;

/// <summary>
/// Each folder in <c>Cases</c> holds an input beside its output. With APIKEYS_UPDATE_EXPECTED=1 the outputs are
/// rewritten; their author then reads the difference.
/// </summary>
public abstract class CaseTests
{
    private static readonly string Cases = Path.Combine(AppContext.BaseDirectory, "Cases");

    public static TheoryData<string> Names
        => [.. Directory.GetDirectories(Cases).Select(path => Path.GetFileName(path)!).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_output_is_as_expected_and_compiles(string name)
    {
        var folder = Path.Combine(Cases, name);
        var project = CreateProject();
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(folder, file).Replace('\\', '/');
            if (relative.EndsWith(".sql", StringComparison.Ordinal))
                project.SetFile(relative, File.ReadAllText(file));
            else if (relative.EndsWith(".cs", StringComparison.Ordinal) && relative != "output.cs")
                project.SetCode(relative, File.ReadAllText(file));
        }

        var outcome = project.Run();

        Assert.Empty(outcome.Problems);
        Assert.Empty(outcome.CompilerDiagnostics);
        var actual = Assert.Single(outcome.Sources).Value;
        if (Environment.GetEnvironmentVariable("APIKEYS_UPDATE_EXPECTED") == "1")
            File.WriteAllText(Path.Combine(SourceFolder(), "Cases", name, "output.cs"), actual);
        else
            Assert.Equal(File.ReadAllText(Path.Combine(folder, "output.cs")), actual);
    }

    private protected abstract GeneratorProject CreateProject();

    private static string SourceFolder()
    {
        var project = Assembly.GetExecutingAssembly().GetName().Name!;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tests", project);
            if (File.Exists(Path.Combine(candidate, project + ".csproj")))
                return candidate;
        }

        throw new DirectoryNotFoundException("The test project's folder is not above its output.");
    }
}
