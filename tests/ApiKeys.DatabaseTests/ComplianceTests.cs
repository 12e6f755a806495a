using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using ApiKeys.DatabaseTests.Infrastructure;

namespace ApiKeys.DatabaseTests;

/// <summary>
/// Checks that every database runs every suite. A database is a <c>{Name}TestDatabase</c>. A suite is an abstract class
/// of this namespace whose name ends in <c>Tests</c>. Each database runs it as <c>{Name}{Suite}</c>.
/// </summary>
public sealed class ComplianceTests
{
    private static readonly Type[] Types = TypesOfTheTests();

    private static readonly string[] Databases =
        [.. Types
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(TestDatabase)))
            .Select(type => type.Name.Replace(nameof(TestDatabase), "", StringComparison.Ordinal))];

    private static readonly Type[] Suites =
        [.. Types.Where(type => type.IsAbstract
            && type.Namespace == typeof(ComplianceTests).Namespace
            && type.Name.EndsWith("Tests", StringComparison.Ordinal))];

    [Fact]
    public void Every_database_runs_every_suite_that_it_is_not_exempt_from()
    {
        var expected =
            from suite in Suites
            from database in Databases
            where !Exemptions(suite).Any(exemption => exemption.Database == database)
            select (Suite: suite, Name: database + suite.Name);

        var forgotten = expected.Where(
            test => !Types.Any(type => type.Name == test.Name && !type.IsAbstract && type.IsSubclassOf(test.Suite)));

        Assert.Empty(forgotten.Select(test => test.Name));
    }

    [Fact]
    public void An_exemption_names_a_database_that_does_not_run_the_suite_and_a_reason()
    {
        foreach (var suite in Suites)
        {
            foreach (var exemption in Exemptions(suite))
            {
                Assert.Contains(exemption.Database, Databases);
                Assert.False(string.IsNullOrWhiteSpace(exemption.Reason));
                Assert.DoesNotContain(Types, type => type.Name == exemption.Database + suite.Name);
            }
        }
    }

    [Fact]
    public void The_databases_and_the_suites_are_found()
    {
        Assert.Contains("Sqlite", Databases);
        Assert.Contains(typeof(TenancyTests), Suites);
        Assert.Contains(typeof(EmptyDatabaseTests), Suites);
    }

    private static IEnumerable<ExemptAttribute> Exemptions(Type suite) =>
        suite.GetCustomAttributes<ExemptAttribute>(inherit: false);

    [UnconditionalSuppressMessage(
        "Trimming",
        "IL2026",
        Justification = "Native code trims a suite without a derived class. The run under the JIT misses it.")]
    private static Type[] TypesOfTheTests() => typeof(ComplianceTests).Assembly.GetTypes();
}
