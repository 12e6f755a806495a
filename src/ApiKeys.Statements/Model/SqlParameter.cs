using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>A parameter of a statement: its name without the <c>@</c>, and where it occurs first.</summary>
internal sealed record SqlParameter(string Name, TextLocation Location);
