namespace ApiKeys.Generators.Scopes.Model;

/// <summary>How C# writes a scope, and its name.</summary>
internal sealed record TypedScope(string Code, string Name);
