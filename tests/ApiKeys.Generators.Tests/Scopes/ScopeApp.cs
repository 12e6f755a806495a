using ApiKeys.Generators.Tests.Harness;
using ApiKeys.Roslyn.Harness;

namespace ApiKeys.Generators.Tests.Scopes;

/// <summary>Valid code of an app, in one file or in several. Its files import no namespace implicitly.</summary>
internal sealed record ScopeApp(string Title, params string[] Files)
{
    public GeneratorProject ToProject()
    {
        var project = ScopeProject.Create().SetOptions(options => options.WithAllowUnsafe(true));
        for (var i = 0; i < Files.Length; i++)
            project.SetCode($"file{i}.cs", Files[i]);
        return project;
    }
}
