using System.Net.Sockets;
using MySqlConnector;

namespace ApiKeys.Storage.MySql;

/// <summary>Classifies the exceptions of MySqlConnector: which ones a new session or a retry can fix.</summary>
internal static class MySqlFaults
{
    // MariaDB sends this when an administrator or a failover manager kills the connection.
    private const int ConnectionKilled = 1927;

    // A failover made this server a replica, and it kept its connections. A new connection may reach the new primary.
    private const int ReadOnlyMode = 1836;

    // A node of a Galera cluster is not ready: it has lost the other nodes, or copies their data.
    private const int NodeNotReady = 1047;

    private const int Signal = 1644;

    // MySQL; MariaDB has a code of the class 23.
    private const int CheckConstraintViolated = 3819;

    public static Fault Classify(Exception exception) => exception switch
    {
        MySqlException fault => Classify(fault),

        // The driver wraps what it meets when it reads. As they are, these come from its write: the statement was not
        // sent.
        IOException or SocketException => Fault.ClosedSession,
        _ => Fault.Final,
    };

    /// <inheritdoc cref="Store.IsRefusal"/>
    public static bool IsRefusal(Exception exception) => exception is MySqlException { SqlState: { } state } fault
        && (fault.ErrorCode switch
        {
            // SIGNAL in a trigger, with a state of its own choice.
            (MySqlErrorCode)Signal => true,

            // Codes without a class of their own.
            MySqlErrorCode.CannotUpdateUsedTableInStoredFunctionOrTrigger => true,
            MySqlErrorCode.NoDefaultForField or MySqlErrorCode.TruncatedWrongValueForField => true,
            MySqlErrorCode.NoSuchUser or MySqlErrorCode.ViewInvalid => true,
            (MySqlErrorCode)CheckConstraintViolated => true,

            // Data, a constraint, syntax or rights, a view's check option, and SIGNAL that a procedure passes on.
            _ => Classify(fault) is Fault.Final or Fault.LostRace
                && (state.StartsWith("22", StringComparison.Ordinal)
                    || state.StartsWith("23", StringComparison.Ordinal)
                    || state.StartsWith("42", StringComparison.Ordinal)
                    || state.StartsWith("44", StringComparison.Ordinal)
                    || state.StartsWith("45", StringComparison.Ordinal)),
        });

    private static Fault Classify(MySqlException exception) => exception.ErrorCode switch
    {
        // CheckRead is MariaDB's conflict of snapshot isolation.
        MySqlErrorCode.LockDeadlock or MySqlErrorCode.LockWaitTimeout or MySqlErrorCode.CheckRead => Fault.LostRace,
        MySqlErrorCode.DuplicateKeyEntry => Fault.LostRace,
        MySqlErrorCode.NoReferencedRow2 or MySqlErrorCode.RowIsReferenced2 => Fault.LostRace,

        MySqlErrorCode.ServerShutdown or MySqlErrorCode.NormalShutdown => Fault.StaleSession,
        MySqlErrorCode.ShutdownComplete => Fault.StaleSession,
        MySqlErrorCode.AbortingConnection or MySqlErrorCode.NewAbortingConnection => Fault.StaleSession,
        MySqlErrorCode.ClientInteractionTimeout => Fault.ClosedSession,
        MySqlErrorCode.UnknownStatementHandler or MySqlErrorCode.NeedRePrepare => Fault.StaleSession,
        MySqlErrorCode.OptionPreventsStatement or (MySqlErrorCode)ReadOnlyMode => Fault.ReadOnlyServer,
        MySqlErrorCode.CannotExecuteInReadOnlyTransaction => Fault.ReadOnlyServer,
        (MySqlErrorCode)ConnectionKilled or (MySqlErrorCode)NodeNotReady => Fault.StaleSession,

        // The caller has waited long enough. A retry would take as long again.
        MySqlErrorCode.CommandTimeoutExpired => Fault.Final,

        _ => ClassifyInner(exception.InnerException),
    };

    private static Fault ClassifyInner(Exception? exception) => exception switch
    {
        MySqlException fault => Classify(fault),
        IOException or SocketException => Fault.StaleSession,
        _ => Fault.Final,
    };
}
