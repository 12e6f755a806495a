using ApiKeys.Storage;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>Adds uses of one key, for tests that need a statement that writes.</summary>
internal static class UsageStatements
{
    public static ValueTask<int> AddUsageAsync(
        this Statements session,
        ApiKeyId keyId,
        long uses,
        DateTimeOffset lastUsedAt,
        CancellationToken cancellationToken) => session.AddUsageAsync(
            $"""[["{keyId.Value:N}",{uses},{lastUsedAt.ToUnixTimeMilliseconds()}]]""", cancellationToken);
}
