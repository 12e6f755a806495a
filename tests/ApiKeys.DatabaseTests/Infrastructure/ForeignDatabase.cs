using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>A database of another system, in memory, with that system's own tables.</summary>
internal sealed class ForeignDatabase : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public ForeignDatabase(string tables)
    {
        _connection.Open();
        Execute(tables);
    }

    public void Execute(string sql, params object?[] values)
    {
        using var command = CreateCommand(sql, values);
        command.ExecuteNonQuery();
    }

    /// <summary>Reads rows as an app would that imports them.</summary>
    public List<ImportedKey> Read(string sql, Func<ForeignRow, ImportedKey> map)
    {
        using var command = CreateCommand(sql, []);
        using var reader = command.ExecuteReader();
        var keys = new List<ImportedKey>();
        while (reader.Read())
            keys.Add(map(new(reader)));
        return keys;
    }

    public void Dispose() => _connection.Dispose();

    private SqliteCommand CreateCommand(string sql, object?[] values)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"@{i}", values[i] ?? DBNull.Value);
        return command;
    }

    /// <summary>A row of the other system.</summary>
    internal sealed class ForeignRow(SqliteDataReader reader)
    {
        public string Text(string column) => reader.GetString(reader.GetOrdinal(column));

        public string? TextOrNull(string column) =>
            reader.IsDBNull(reader.GetOrdinal(column)) ? null : Text(column);

        public long? Number(string column) =>
            reader.IsDBNull(reader.GetOrdinal(column)) ? null : reader.GetInt64(reader.GetOrdinal(column));

        public bool IsTrue(string column) => Number(column) is not (null or 0);

        /// <summary>A time that the system wrote as text. Without a zone it is UTC.</summary>
        public DateTimeOffset? Time(string column) => TextOrNull(column) is { } text
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : null;
    }
}
