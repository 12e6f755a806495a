using System.Data.Common;

namespace ApiKeys;

/// <summary>
/// The database's user lacks a privilege that <see cref="ApiKeyClient.MigrateAsync"/> needs. The message names it. The
/// driver's exception is the <see cref="Exception.InnerException"/>.
/// </summary>
public sealed class MissingPrivilegeException : ApiKeyException
{
    internal MissingPrivilegeException(string message, DbException exception)
        : base(message, exception)
    {
    }
}
