using System.Reflection;
using ApiKeys.Roslyn.Harness;

namespace ApiKeys.Statements.Tests;

public class StatementModelTests : CachedModelTests
{
    private protected override IReadOnlyList<string> Steps =>
    [
        "Dialects", "SqlFiles", "ProjectFolder", "DialectInputs", "CheckedDialects", "DialectSources",
        "StatementProblems",
        "MigrationClasses", "MigrationFiles", "MigrationInputs", "CheckedMigrations", "MigrationSources",
        "MigrationProblems",
    ];

    private protected override IEnumerable<GeneratorProject> Projects => Faults.All.Select(fault => fault.ToProject());

    private protected override Assembly Generators => typeof(StatementGenerator).Assembly;
}
