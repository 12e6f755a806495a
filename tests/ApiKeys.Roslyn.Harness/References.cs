using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Roslyn.Harness;

/// <summary>
/// The assemblies that the code under test can reference: the platform, the library, and the loggers that come with a
/// driver.
/// </summary>
internal static class References
{
    public static ImmutableArray<MetadataReference> All { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is "netstandard.dll" or "System.Private.CoreLib.dll"
                or "System.Runtime.dll" or "System.Collections.dll" or "System.Threading.dll" or "System.Memory.dll"
                or "System.Console.dll" or "Microsoft.Extensions.Logging.Abstractions.dll" or "ApiKeys.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];
}
