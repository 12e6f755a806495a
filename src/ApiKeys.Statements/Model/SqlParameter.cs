using ApiKeys.Roslyn.Model;

namespace ApiKeys.Statements.Model;

/// <summary>A parameter of a statement, without its <c>@</c>, where it first occurs.</summary>
internal sealed record SqlParameter(string Name, TextLocation Location);
