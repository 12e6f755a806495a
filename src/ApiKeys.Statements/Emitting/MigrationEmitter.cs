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
            return code.Close().ToString();
        }

        code.Open($"{source.Declaration} =>", "[");
        foreach (var step in source.Steps)
            code.Text($"new({step.Version}, \"{step.Name}\",", step.Sql, "),");
        return code.Close("];").Close().ToString();
    }
}
