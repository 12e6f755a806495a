namespace ApiKeys.Generators.Scopes.Model;

/// <summary>A scope: the C# expression of its value, and its name.</summary>
internal sealed record TypedScope(string Code, string Name);
