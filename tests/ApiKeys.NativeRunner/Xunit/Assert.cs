using System.Diagnostics;

namespace Xunit;

/// <summary>
/// The assertions of xunit that do without reflection, under the same signatures: a test compiles against both, picks
/// the same overload and has the same outcome. What is missing here does not compile, which is the point.
/// </summary>
[StackTraceHidden]
public static partial class Assert
{
}
