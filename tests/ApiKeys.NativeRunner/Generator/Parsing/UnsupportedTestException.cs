namespace ApiKeys.NativeRunner.Generator.Parsing;

/// <summary>Ends the parsing of one test. The message is the reason why the test cannot be emitted.</summary>
internal sealed class UnsupportedTestException(string reason) : Exception(reason);
