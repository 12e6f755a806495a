using ApiKeys.Roslyn.Emitting;
using ApiKeys.Statements.Model;

namespace ApiKeys.Statements.Emitting;

/// <summary>Writes an override that only throws, for a member that could not be generated.</summary>
internal static class StubEmitter
{
    public static void Emit(CodeWriter code, Stub stub, string sqlFileName)
    {
        var message = $"Not generated: see the errors in {sqlFileName}.";
        var fault = $"throw new global::System.NotSupportedException({StringLiteral.Of(message)});";
        if (stub.Accessors.Count == 0)
        {
            code.Line($"{stub.Declaration}").Line($"    => {fault}").Line();
            return;
        }

        code.Open(stub.Declaration);
        foreach (var accessor in stub.Accessors)
            code.Line($"{accessor} {(accessor is "add" or "remove" ? $"{{ {fault} }}" : $"=> {fault}")}");
        code.Close().Line();
    }
}
