namespace ApiKeys.NativeRunner.Generator.Model;

/// <summary>A test that cannot be emitted, with the reason.</summary>
internal sealed record UnsupportedTest(SourcePlace Place, string Test, string Reason);
