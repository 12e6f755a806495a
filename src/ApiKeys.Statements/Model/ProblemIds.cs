namespace ApiKeys.Statements.Model;

/// <summary>The ids of the diagnostics; their messages are in <c>Emitting/Descriptors.cs</c>.</summary>
internal static class ProblemIds
{
    public const string FileNotFound = "APIKEYS001";
    public const string ClassNotPartial = "APIKEYS002";
    public const string NoCreateCommand = "APIKEYS003";
    public const string NoContract = "APIKEYS004";
    public const string UnreadableMethod = "APIKEYS005";

    public const string Unterminated = "APIKEYS006";
    public const string TextBeforeFirstName = "APIKEYS007";
    public const string MalformedNameLine = "APIKEYS008";
    public const string BadStatementName = "APIKEYS009";
    public const string UnknownKind = "APIKEYS010";
    public const string NameGivenTwice = "APIKEYS011";
    public const string EmptyStatement = "APIKEYS012";
    public const string SeveralStatements = "APIKEYS013";

    public const string StatementMissing = "APIKEYS014";
    public const string StatementUndeclared = "APIKEYS015";
    public const string KindMismatch = "APIKEYS016";
    public const string ParameterUndeclared = "APIKEYS017";
    public const string ParameterUnused = "APIKEYS018";
    public const string NoColumns = "APIKEYS019";
    public const string SelectStar = "APIKEYS020";
    public const string ColumnUnnamed = "APIKEYS021";
    public const string ColumnMismatch = "APIKEYS022";
    public const string TooFewColumns = "APIKEYS023";
    public const string TooManyColumns = "APIKEYS024";
    public const string NoConversion = "APIKEYS025";

    public const string MigrationsClassUnreadable = "APIKEYS026";
    public const string NoMigrations = "APIKEYS027";
    public const string MigrationNameUnreadable = "APIKEYS028";
    public const string MigrationGap = "APIKEYS029";
    public const string MigrationNumberTwice = "APIKEYS030";
    public const string MigrationEmpty = "APIKEYS031";
}
