using System.Net.Sockets;
using MySqlConnector;

namespace ApiKeys.Storage.MySql;

/// <summary>Tells the faults that a fresh session, or another attempt, can mend.</summary>
internal static class MySqlFaults
{
    // MariaDB's, when an administrator or a failover manager kills a connection.
    private const int ConnectionKilled = 1927;

    // A server that a failover has made a replica keeps its connections; the address may lead to another one by now.
    private const int ReadOnlyMode = 1836;

    public static Fault Classify(Exception exception) => exception switch
    {
        MySqlException fault => Classify(fault),
        IOException or SocketException => Fault.StaleSession,
        _ => Fault.Final,
    };

    private static Fault Classify(MySqlException exception) => exception.ErrorCode switch
    {
        // MariaDB reports as CheckRead what its snapshot isolation refuses.
        MySqlErrorCode.LockDeadlock or MySqlErrorCode.LockWaitTimeout or MySqlErrorCode.CheckRead => Fault.LostRace,
        MySqlErrorCode.DuplicateKeyEntry or MySqlErrorCode.NoReferencedRow2 or MySqlErrorCode.RowIsReferenced2 => Fault.LostRace,

        MySqlErrorCode.ServerShutdown or MySqlErrorCode.NormalShutdown or MySqlErrorCode.ShutdownComplete => Fault.StaleSession,
        MySqlErrorCode.AbortingConnection or MySqlErrorCode.NewAbortingConnection => Fault.StaleSession,
        MySqlErrorCode.ClientInteractionTimeout => Fault.StaleSession,
        MySqlErrorCode.UnknownStatementHandler or MySqlErrorCode.NeedRePrepare => Fault.StaleSession,
        MySqlErrorCode.OptionPreventsStatement or MySqlErrorCode.CannotExecuteInReadOnlyTransaction => Fault.StaleSession,
        (MySqlErrorCode)ConnectionKilled or (MySqlErrorCode)ReadOnlyMode => Fault.StaleSession,

        // The caller has waited long enough already.
        MySqlErrorCode.CommandTimeoutExpired => Fault.Final,

        // The driver wraps what the socket reports.
        _ => exception.InnerException is { } inner ? Classify(inner) : Fault.Final,
    };
}
