namespace ApiKeys.NativeRunner.Generator.Parsing;

/// <summary>Leaves the parsing of one test; the message says why it cannot be emitted.</summary>
internal sealed class UnsupportedTestException(string reason) : Exception(reason);
