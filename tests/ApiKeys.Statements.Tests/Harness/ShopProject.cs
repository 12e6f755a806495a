using ApiKeys.Roslyn.Harness;

namespace ApiKeys.Statements.Tests.Harness;

/// <summary>A project with a fake driver, and with the attributes as the library declares them.</summary>
internal static class ShopProject
{
    public static GeneratorProject Create(string? folder = GeneratorProject.Folder)
    {
        var project = new GeneratorProject(folder, new StatementGenerator(), new MigrationGenerator());
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Library")))
            project.SetCode(Path.GetFileName(file), "using System;\n" + File.ReadAllText(file));
        var driver = Path.Combine(AppContext.BaseDirectory, "Shared", "FakeDriver.cs");
        return project.SetCode("FakeDriver.cs", File.ReadAllText(driver));
    }
}
