namespace ApiKeys.AotTests.Generator.Model;

/// <summary>A test that cannot be emitted, and why.</summary>
internal sealed record UnsupportedTest(SourcePlace Place, string Test, string Reason);
