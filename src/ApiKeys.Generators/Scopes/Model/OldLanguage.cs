namespace ApiKeys.Generators.Scopes.Model;

/// <summary>The version of C# that generated code needs, and the older one of the project.</summary>
internal sealed record OldLanguage(string Needed, string Actual);
