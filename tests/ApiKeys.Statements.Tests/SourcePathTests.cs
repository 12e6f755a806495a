using ApiKeys.Statements.Parsing;
using ApiKeys.Statements.Tests.Harness;

namespace ApiKeys.Statements.Tests;

public class SourcePathTests
{
    [Theory]
    [InlineData("/a/b/Storage/x.sql", "Storage/x.sql", "/a/b/", true)]
    [InlineData("/a/b/Storage/x.sql", "Storage/x.sql", "/a/b", true)]
    [InlineData("C:\\a\\Storage\\x.sql", "Storage/x.sql", "C:\\a\\", true)]
    [InlineData("/a/b/c/Storage/x.sql", "Storage/x.sql", "/a/b/", false)]
    [InlineData("/a/b/Storage/x.sql", "", "/a/b/", false)]
    [InlineData("/a/b/Storage/x.sql", "Storage/x.sql", "", true)]
    [InlineData("Storage/x.sql", "Storage/x.sql", "", true)]
    [InlineData("/a/OldStorage/x.sql", "Storage/x.sql", "", false)]
    public void A_file_is_found_relative_to_the_project(string path, string relative, string folder, bool expected)
        => Assert.Equal(expected, SourcePaths.IsAt(path, relative, folder));

    [Fact]
    public void Without_the_project_folder_the_end_of_the_path_decides()
    {
        var fault = new Fault("", "", "");
        var project = ShopProject.Create(folder: null)
            .SetCode("shop.cs", fault.AllFiles["shop.cs"].Text)
            .SetFile("/elsewhere/workshop.sql", "nonsense")
            .SetFile("/elsewhere/shop.sql", fault.Sql!);

        Assert.Empty(project.Run().Problems);
    }

    [Fact]
    public void Files_that_no_class_refers_to_are_not_reported()
    {
        var project = new Fault("", "", "").ToProject().SetFile("other.sql", "SELECT '").SetFile("notes.txt", "'");

        var outcome = project.Run();

        Assert.Empty(outcome.Problems);
        Assert.Empty(outcome.CompilerDiagnostics);
    }

    [Fact]
    public void Files_in_a_subfolder_are_not_migrations()
    {
        var project = new Fault("", "", "")
        {
            Migrations = """
                [SqlMigrations("Migrations")]
                internal static partial class ShopMigrations
                {
                    public static partial IReadOnlyList<Migration> All { get; }
                }
                """,
            Files = new Dictionary<string, string>
            {
                ["0001_initial.sql"] = "SELECT 1",
                ["Old/0001_a.sql"] = "SELECT 2",
            },
        }.ToProject();

        Assert.Empty(project.Run().Problems);
    }
}
