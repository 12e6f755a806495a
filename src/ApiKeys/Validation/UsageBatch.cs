using ApiKeys.Storage;

namespace ApiKeys.Validation;

/// <summary>Uses that are written in one transaction, under a number of their writer's: once, however often it is tried.</summary>
internal sealed class UsageBatch(Guid writerId, long number, Dictionary<ApiKeyId, Uses> uses)
{
    public IReadOnlyDictionary<ApiKeyId, Uses> Uses { get; } = uses;

    /// <summary>Whether a transaction has begun to write it, so that a fault leaves open whether it is in the database.</summary>
    public bool WasBegun { get; set; }

    /// <summary>Writes the batch in the transaction of a session.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isRetry">Whether it may have been written before.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<bool> WriteAsync(Session session, bool isRetry, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The first try may have been cut off after its commit.
        if (isRetry && await session.FindUsageBatchAsync(writerId, cancellationToken).ConfigureAwait(false) >= number)
            return false;

        // In one order on every node, so that two that write the same keys do not lock each other out.
        foreach (var (keyId, uses) in Uses.OrderBy(entry => entry.Key.Value))
            await session.AddUsageAsync(keyId, uses.Count, uses.LastUsedAt, cancellationToken).ConfigureAwait(false);
        await session.SaveUsageBatchAsync(writerId, number, now, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
