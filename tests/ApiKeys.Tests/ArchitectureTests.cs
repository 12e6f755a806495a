using System.Text.RegularExpressions;

namespace ApiKeys.Tests;

/// <summary>The table "May use" of docs/architecture.md holds for each source file of the library.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Dictionary<string, string> Sources = ReadSources();
    private static readonly Dictionary<string, string[]> MayUse = ReadTable();

    [Fact]
    public void The_table_names_each_folder_of_the_library()
    {
        var folders = Sources.Keys.Select(FolderOf).Where(folder => folder.Length > 0).Distinct();

        Assert.Equal(folders.Order(StringComparer.Ordinal), MayUse.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_uses_only_the_folders_that_the_table_allows()
    {
        var violations =
            from source in Sources
            let folder = FolderOf(source.Key)
            where folder.Length > 0
            from used in UsedFolders(source.Value)
            where used != folder && !MayUse[folder].Contains(used)
            select $"{source.Key} uses {used}";

        Assert.Empty(violations);
    }

    [Fact]
    public void Only_the_folder_of_a_database_and_its_opener_name_a_driver()
    {
        var violations =
            from source in Sources
            where source.Key is not "ApiKeyDatabase.cs"
            from Match driver in Drivers().Matches(source.Value)
            where !source.Key.StartsWith($"Storage/{DatabaseOf(driver.Value)}/", StringComparison.Ordinal)
            select $"{source.Key}: {driver.Value}";

        Assert.Empty(violations);
    }

    [Fact]
    public void No_folder_uses_the_client()
    {
        var violations =
            from source in Sources
            where FolderOf(source.Key).Length > 0
            // The name in an ObjectDisposedException does not count as a use.
            let code = source.Value.Replace("typeof(ApiKeyClient)", "", StringComparison.Ordinal)
            where Client().IsMatch(code)
            select source.Key;

        Assert.Empty(violations);
    }

    [Fact]
    public void The_sources_and_the_table_are_found()
    {
        Assert.InRange(Sources.Count, 100, int.MaxValue);
        Assert.Contains("Storage", UsedFolders(Sources["Changes/ChangeRunner.cs"]));
        Assert.Contains(Sources, source => Drivers().IsMatch(source.Value));
        Assert.Equal(["Cache", "Rules", "Storage"], MayUse["Entities"]);
    }

    private static string FolderOf(string path) => path.Contains('/') ? path[..path.IndexOf('/')] : "";

    private static string DatabaseOf(string driver) => driver switch
    {
        "Npgsql" => "PostgreSql",
        "MySqlConnector" => "MySql",
        _ => "Sqlite",
    };

    private static IEnumerable<string> UsedFolders(string code) =>
        Usings().Matches(code).Concat(Qualified().Matches(code)).Select(match => match.Groups[1].Value).Distinct()
            .Where(name => MayUse.ContainsKey(name));

    private static Dictionary<string, string> ReadSources()
    {
        const string prefix = "source:";
        var assembly = typeof(ArchitectureTests).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(
                name => name[prefix.Length..].Replace('\\', '/'),
                name => Comments().Replace(ReadResource(name), ""));
    }

    private static Dictionary<string, string[]> ReadTable() => ReadResource("architecture.md").Split('\n')
        .Select(line => Rows().Match(line))
        .Where(match => match.Success)
        .ToDictionary(
            match => match.Groups["folder"].Value,
            match => Names().Matches(match.Groups["uses"].Value).Select(name => name.Groups[1].Value).ToArray());

    private static string ReadResource(string name)
    {
        using var reader = new StreamReader(typeof(ArchitectureTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?ApiKeys\.(\w+)[.;\w]*", RegexOptions.Multiline)]
    private static partial Regex Usings();

    // A namespace before a type, such as Entities.ProjectKind, and no member of the same name.
    [GeneratedRegex(@"(?<![\w.])(?:ApiKeys\.)?(Cache|Changes|Entities|Validation|Storage)\.[A-Z]\w+")]
    private static partial Regex Qualified();

    [GeneratedRegex(@"(?<=^using )(?:Npgsql|MySqlConnector|Microsoft\.Data\.Sqlite|SQLitePCL)", RegexOptions.Multiline)]
    private static partial Regex Drivers();

    [GeneratedRegex(@"\bApiKeyClient\b")]
    private static partial Regex Client();

    [GeneratedRegex(@"^\| `(?<folder>[A-Z]\w+)` \|[^|]*\|(?<uses>[^|]*)\|$")]
    private static partial Regex Rows();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Names();
}
