using ApiKeys.Storage.Rows;

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

    /// <summary>Finds the keys of several look-ups, as <c>FindKeyAndTenancyByHash</c> does for one.</summary>
    /// <param name="lookups">
    /// An array for each: the hash, the required project and the required product, each in hexadecimal digits, or null.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask<List<PlacedKeyRow>> FindKeysAndTenancyAsync(
        string lookups, CancellationToken cancellationToken);
}
