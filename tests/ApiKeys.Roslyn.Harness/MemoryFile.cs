using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.Roslyn.Harness;

/// <summary>An additional file that exists in memory only.</summary>
internal sealed class MemoryFile(string path, string text) : AdditionalText
{
    public override string Path { get; } = path;

    public override SourceText GetText(CancellationToken cancellationToken = default)
        => SourceText.From(text, Encoding.UTF8);
}
