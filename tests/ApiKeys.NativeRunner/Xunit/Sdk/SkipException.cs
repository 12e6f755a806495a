namespace Xunit.Sdk;

/// <summary>Ends a test as skipped.</summary>
public sealed class SkipException(string reason) : Exception(reason);
