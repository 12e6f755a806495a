using ApiKeys.Roslyn.Emitting;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Emitting;

/// <summary>Writes the list of migrations.</summary>
internal static class MigrationEmitter
{
    public static string Emit(MigrationSource source)
    {
        var code = ClassWriter.Begin(source.Place);
        if (source.Steps.Count == 0)
        {
            var message = StringLiteral.Of($"Not generated: see the errors in {source.Folder}.");
            code.Line(source.Declaration).Line($"    => throw new global::System.NotSupportedException({message});");
            code.Line().Line(Latest(0));
            return code.Close().ToString();
        }

        code.Open($"{source.Declaration} =>", "[");
        foreach (var step in source.Steps)
            code.Text($"new({step.Version}, \"{step.Name}\",", step.Sql, "),");
        code.Close("];").Line().Line(Latest(source.Steps[source.Steps.Count - 1].Version));
        return code.Close().ToString();
    }

    // An app that does not migrate asks for the number, and links no text of a migration.
    private static string Latest(int version) => $"public const int LatestVersion = {version};";
}
