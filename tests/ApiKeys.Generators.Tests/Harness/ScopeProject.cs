using ApiKeys.Roslyn.Harness;

namespace ApiKeys.Generators.Tests.Harness;

/// <summary>A project that references the library and runs the generator of typed scopes.</summary>
internal static class ScopeProject
{
    public static GeneratorProject Create() => new(GeneratorProject.Folder, new ScopeGenerator());
}
