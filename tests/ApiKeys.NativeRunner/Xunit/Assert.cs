using System.Diagnostics;

namespace Xunit;

/// <summary>
/// The assertions of xunit that do not need reflection, with the same signatures. A test compiles against both, binds
/// to the same overloads and has the same outcome. A test that uses any other assertion does not compile, on purpose.
/// </summary>
[StackTraceHidden]
public static partial class Assert
{
}
