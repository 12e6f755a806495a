namespace ApiKeys.Generators.Scopes.Model;

/// <summary>An attribute of the enum, as C# code, that is repeated on a generated type.</summary>
/// <param name="Type">The plain name of the generated type.</param>
/// <param name="Code">The attribute without its brackets.</param>
internal sealed record TypeMark(string Type, string Code);
