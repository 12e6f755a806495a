using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ApiKeys.NativeRunner.Generator.Model;

/// <summary>A location that does not reference a syntax tree.</summary>
internal sealed record SourcePlace(string Path, TextSpan Span, LinePositionSpan Lines)
{
    public static SourcePlace Of(ISymbol symbol)
    {
        var location = symbol.Locations.FirstOrDefault(place => place.IsInSource) ?? Location.None;
        return new SourcePlace(
            location.SourceTree?.FilePath ?? "", location.SourceSpan, location.GetLineSpan().Span);
    }

    public Location ToLocation() => Path.Length == 0 ? Location.None : Location.Create(Path, Span, Lines);
}
