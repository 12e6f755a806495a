namespace ApiKeys.Storage;

/// <summary>Statements of a server, to which each round trip takes time.</summary>
[StatementContract]
internal abstract class ServerStatements : Session
{
    /// <summary>
    /// Adds the uses of a batch and saves its number, unless that number or a later one is saved. It takes effect by
    /// itself, without a transaction. To run it again does nothing.
    /// </summary>
    public abstract ValueTask WriteUsageBatchAsync(
        Guid writerId, long batch, string uses, CancellationToken cancellationToken);
}
