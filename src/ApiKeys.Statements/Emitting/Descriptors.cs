using ApiKeys.Statements.Model;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Statements.Emitting;

/// <summary>The messages of the diagnostics; <c>docs/statements.md</c> has the remedy of each.</summary>
internal static class Descriptors
{
    private const string Category = "ApiKeys.Sql";

    public static readonly DiagnosticDescriptor FileNotFound = new(
        ProblemIds.FileNotFound, "File not found",
        "The file '{0}' is not among the project's AdditionalFiles",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ClassNotPartial = new(
        ProblemIds.ClassNotPartial, "Class cannot be extended",
        "'{0}' must be a partial class, not nested and not generic",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NoCreateCommand = new(
        ProblemIds.NoCreateCommand, "CreateCommand not found",
        "'{0}' must have an instance method 'CreateCommand(string)' that returns a command with 'ExecuteReader()'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NoContract = new(
        ProblemIds.NoContract, "Contract not found",
        "'{0}' has no base class with [StatementContract]",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor UnreadableMethod = new(
        ProblemIds.UnreadableMethod, "Abstract member is not a statement",
        "'{0}' cannot be a statement: {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor Unterminated = new(
        ProblemIds.Unterminated, "Text is not closed",
        "The {0} is never {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor TextBeforeFirstName = new(
        ProblemIds.TextBeforeFirstName, "Text before the first name",
        "Only comments may come before the first '-- name:' line",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor MalformedNameLine = new(
        ProblemIds.MalformedNameLine, "Malformed name line",
        "This name line is malformed: write '-- name: FindKey :one'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor BadStatementName = new(
        ProblemIds.BadStatementName, "Bad statement name",
        "'{0}' is not a statement name: use letters and digits only, and begin with a capital",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor UnknownKind = new(
        ProblemIds.UnknownKind, "Unknown kind of statement",
        "':{0}' is not a kind of statement: use ':one', ':many' or ':exec'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NameGivenTwice = new(
        ProblemIds.NameGivenTwice, "Name given twice",
        "The file has two statements named '{0}'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor EmptyStatement = new(
        ProblemIds.EmptyStatement, "Statement is empty",
        "The statement '{0}' has no SQL",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor SeveralStatements = new(
        ProblemIds.SeveralStatements, "Several statements under one name",
        "The statement '{0}' ends at its semicolon, but more SQL follows",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor StatementMissing = new(
        ProblemIds.StatementMissing, "Statement is missing",
        "The statement '{0}' is missing: '{1}' must implement it",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor StatementUndeclared = new(
        ProblemIds.StatementUndeclared, "Statement is not declared",
        "The contract has no abstract method '{0}Async' for this statement",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor KindMismatch = new(
        ProblemIds.KindMismatch, "Kind disagrees with the return type",
        "'{0}' does not fit '{1}Async', which returns {2}: expected '{3}'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ParameterUndeclared = new(
        ProblemIds.ParameterUndeclared, "Parameter is not declared",
        "'{1}Async' has no parameter for '@{0}'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ParameterUnused = new(
        ProblemIds.ParameterUnused, "Parameter is not used",
        "The parameter '{0}' of '{1}Async' is not used in the SQL as '@{2}'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NoColumns = new(
        ProblemIds.NoColumns, "Statement gives no rows",
        "The statement '{0}' has neither a SELECT nor a RETURNING list, so it can only be ':exec'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor SelectStar = new(
        ProblemIds.SelectStar, "Columns are not listed",
        "'*' hides the columns of '{0}': list them",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ColumnUnnamed = new(
        ProblemIds.ColumnUnnamed, "Column has no name",
        "This column has no name: '{1}' expects '{0}' here, so write 'AS {0}'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor ColumnMismatch = new(
        ProblemIds.ColumnMismatch, "Column does not match",
        "Expected the column '{0}' of '{1}', found '{2}'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor TooFewColumns = new(
        ProblemIds.TooFewColumns, "Too few columns",
        "Too few columns for '{0}': expected {1}, found {2}; the first missing one is '{3}'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor TooManyColumns = new(
        ProblemIds.TooManyColumns, "Too many columns",
        "Too many columns for '{0}': expected {1}, found {2}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NoConversion = new(
        ProblemIds.NoConversion, "Driver method not found",
        "'{0}' has no static method '{1}', which the generated code calls here",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor MigrationsClassUnreadable = new(
        ProblemIds.MigrationsClassUnreadable, "Migrations class cannot be extended",
        "'{0}' must be a partial class, not nested and not generic, "
            + "with a property 'public static partial IReadOnlyList<Migration> All {{ get; }}'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor NoMigrations = new(
        ProblemIds.NoMigrations, "No migrations",
        "The folder '{0}' has no .sql file among the project's AdditionalFiles",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor MigrationNameUnreadable = new(
        ProblemIds.MigrationNameUnreadable, "Bad migration name",
        "'{0}' is not a migration name: write it like '0001_initial.sql'",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor MigrationGap = new(
        ProblemIds.MigrationGap, "Migration number out of sequence",
        "This migration has the number {0}: expected {1}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor MigrationNumberTwice = new(
        ProblemIds.MigrationNumberTwice, "Migration number given twice",
        "Two migrations have the number {0}",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly DiagnosticDescriptor MigrationEmpty = new(
        ProblemIds.MigrationEmpty, "Migration is empty",
        "The migration '{0}' has no SQL",
        Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    public static readonly IReadOnlyList<DiagnosticDescriptor> All =
    [
        FileNotFound, ClassNotPartial, NoCreateCommand, NoContract, UnreadableMethod, Unterminated,
        TextBeforeFirstName, MalformedNameLine, BadStatementName, UnknownKind, NameGivenTwice, EmptyStatement,
        SeveralStatements, StatementMissing, StatementUndeclared, KindMismatch, ParameterUndeclared,
        ParameterUnused, NoColumns, SelectStar, ColumnUnnamed, ColumnMismatch, TooFewColumns, TooManyColumns,
        NoConversion, MigrationsClassUnreadable, NoMigrations, MigrationNameUnreadable, MigrationGap,
        MigrationNumberTwice, MigrationEmpty,
    ];

    public static DiagnosticDescriptor Get(string id) => All.Single(descriptor => descriptor.Id == id);
}
