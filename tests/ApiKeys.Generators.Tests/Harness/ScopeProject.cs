using ApiKeys.Roslyn.Harness;

namespace ApiKeys.Generators.Tests.Harness;

/// <summary>A project that refers to the library and has the generator of typed scopes.</summary>
internal static class ScopeProject
{
    public static GeneratorProject Create() => new(GeneratorProject.Folder, new ScopeGenerator());
}
