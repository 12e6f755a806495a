namespace ApiKeys.Roslyn.Model;

/// <summary>A diagnostic as plain values: its id, its location and the arguments of its message.</summary>
internal sealed record Problem(string Id, TextLocation Location, EquatableArray<string> Arguments)
{
    public static Problem At(TextLocation location, string id, params string[] arguments)
        => new(id, location, arguments.ToEquatableArray());
}
