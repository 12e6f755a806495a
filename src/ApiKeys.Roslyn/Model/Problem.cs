namespace ApiKeys.Roslyn.Model;

/// <summary>A diagnostic before it becomes one: its id, its place and what fills the gaps of its message.</summary>
internal sealed record Problem(string Id, TextLocation Location, EquatableArray<string> Arguments)
{
    public static Problem At(TextLocation location, string id, params string[] arguments)
        => new(id, location, arguments.ToEquatableArray());
}
