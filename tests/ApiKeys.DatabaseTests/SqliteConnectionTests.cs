using Microsoft.Data.Sqlite;

namespace ApiKeys.DatabaseTests;

public sealed class SqliteConnectionTests() : ConnectionTests(new SqliteConnection("Data Source=:memory:"));
