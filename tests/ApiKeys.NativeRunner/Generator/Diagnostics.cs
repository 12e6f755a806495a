using Microsoft.CodeAnalysis;

namespace ApiKeys.NativeRunner.Generator;

internal static class Diagnostics
{
    public static readonly DiagnosticDescriptor UnsupportedTest = new(
        "AOT001",
        "A test that the native runner cannot run",
        "'{0}' cannot run natively: {1}",
        "Tests",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);
}
