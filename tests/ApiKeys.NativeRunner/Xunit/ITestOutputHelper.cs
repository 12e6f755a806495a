using System.Diagnostics.CodeAnalysis;

namespace Xunit;

/// <summary>Collects the output of a test. It is printed if the test fails.</summary>
public interface ITestOutputHelper
{
    string Output { get; }

    void Write(string message);

    void Write([StringSyntax(StringSyntaxAttribute.CompositeFormat)] string format, params object[] args);

    void WriteLine(string message);

    void WriteLine([StringSyntax(StringSyntaxAttribute.CompositeFormat)] string format, params object[] args);
}
