using ApiKeys.Generators.Tests.Harness;

namespace ApiKeys.Generators.Tests;

/// <summary>
/// Each folder in <c>Cases</c> is an input beside its output. With APIKEYS_UPDATE_EXPECTED=1 the outputs are
/// rewritten, for the author to read what changed.
/// </summary>
public class CaseTests
{
    private static readonly string Cases = Path.Combine(AppContext.BaseDirectory, "Cases");

    public static TheoryData<string> Names => [.. Directory.GetDirectories(Cases).Select(path => Path.GetFileName(path)!).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_output_is_as_expected_and_compiles(string name)
    {
        var folder = Path.Combine(Cases, name);
        var project = new ShopProject();
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(folder, file).Replace('\\', '/');
            if (relative.EndsWith(".sql", StringComparison.Ordinal))
                project.SetSql(relative, File.ReadAllText(file));
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

    private static string SourceFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null)
        {
            foreach (var candidate in new[] { folder.FullName, Path.Combine(folder.FullName, "ApiKeys.Generators.Tests"), Path.Combine(folder.FullName, "tests", "ApiKeys.Generators.Tests") })
            {
                if (File.Exists(Path.Combine(candidate, "ApiKeys.Generators.Tests.csproj")))
                    return candidate;
            }

            folder = folder.Parent;
        }

        throw new DirectoryNotFoundException("The test project's folder is not above its output.");
    }
}
