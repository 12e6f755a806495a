namespace ApiKeys.Generators.Model;

/// <summary>The types of one database's driver, as they are written in the dialect's file.</summary>
internal sealed record Driver(string Types, string Command, string Reader, bool IsSynchronous);
