namespace ApiKeys;

/// <summary>
/// The database has a table, a view or an index with the name of one of the library's own, and the library did not
/// create it. <see cref="ApiKeyClient.MigrateAsync"/> then creates nothing. Rename the table, or give the library a
/// schema or a database of its own.
/// </summary>
public sealed class TableExistsException : ApiKeyException
{
    internal TableExistsException(string tableName)
        : base($"The database already has a table, view or index named {tableName}, and ApiKeys did not create it. "
            + "Nothing was changed. Rename it, or give ApiKeys a schema or a database of its own.") =>
        TableName = tableName;

    /// <summary>The name of the table, view or index.</summary>
    public string TableName { get; }
}
