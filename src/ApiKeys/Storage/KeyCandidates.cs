using System.Runtime.CompilerServices;
using ApiKeys.Hashing;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Storage;

/// <summary>
/// Finds the key of a text by its hashes under the current signing secret and the earlier ones: in one statement,
/// however many there are. Without earlier secrets it is a look-up by one hash.
/// </summary>
internal static class KeyCandidates
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<KeyByHashRow?> FindAsync(
        Session session, KeyHash hash, KeyHash[]? earlier, CancellationToken cancellationToken)
    {
        var found = earlier is null
            ? await session.FindKeyByHashAsync(hash, cancellationToken).ConfigureAwait(false)
            : await session.FindKeyByHashesAsync(
                hash,
                earlier[0],
                At(earlier, 1),
                At(earlier, 2),
                At(earlier, 3),
                At(earlier, 4),
                At(earlier, 5),
                At(earlier, 6),
                At(earlier, 7),
                cancellationToken).ConfigureAwait(false);
        if (found is null || !Include(hash, earlier, found.Hash))
            return null;
        return found.Key.SuspendedBy is KeyRow.SuspendedBelow
            ? found with
            {
                Key = await FindSuspensionAsync(session, found.Key, cancellationToken).ConfigureAwait(false),
            }
            : found;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<KeyAndTenancyRow?> FindWithTenancyAsync(
        Session session,
        KeyHash hash,
        KeyHash[]? earlier,
        KeyRequirement requirement,
        CancellationToken cancellationToken)
    {
        var found = earlier is null
            ? await session
                .FindKeyAndTenancyByHashAsync(hash, requirement.Project, requirement.Product, cancellationToken)
                .ConfigureAwait(false)
            : await session.FindKeyAndTenancyByHashesAsync(
                hash,
                earlier[0],
                At(earlier, 1),
                At(earlier, 2),
                At(earlier, 3),
                At(earlier, 4),
                At(earlier, 5),
                At(earlier, 6),
                At(earlier, 7),
                requirement.Project,
                requirement.Product,
                cancellationToken).ConfigureAwait(false);
        return found is null
            ? null
            : await CheckAsync(session, hash, earlier, found, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks a row that a look-up has found, and reads what is suspended where that is needed.</summary>
    /// <returns>Null if the row is of another hash.</returns>
    public static ValueTask<KeyAndTenancyRow?> CheckAsync(
        Session session,
        KeyHash hash,
        KeyHash[]? earlier,
        KeyAndTenancyRow found,
        CancellationToken cancellationToken)
    {
        if (!Include(hash, earlier, found.Hash))
            return default;
        return found.Key.SuspendedBy is KeyRow.SuspendedBelow
            ? WithSuspensionAsync(session, found, cancellationToken)
            : new(found);
    }

    private static async ValueTask<KeyAndTenancyRow?> WithSuspensionAsync(
        Session session, KeyAndTenancyRow found, CancellationToken cancellationToken) =>
        found with { Key = await FindSuspensionAsync(session, found.Key, cancellationToken).ConfigureAwait(false) };

    // Only where something below the key's organization is suspended.
    private static async ValueTask<KeyRow> FindSuspensionAsync(
        Session session, KeyRow key, CancellationToken cancellationToken)
    {
        var row = await session.FindSuspendedByAsync(key.Id, cancellationToken).ConfigureAwait(false);
        return key with { SuspendedBy = row?.SuspendedBy };
    }

    private static KeyHash? At(KeyHash[] hashes, int index) => index < hashes.Length ? hashes[index] : null;

    // In fixed time for each candidate, whatever the others say.
    private static bool Include(KeyHash hash, KeyHash[]? earlier, KeyHash found)
    {
        var isOne = found.FixedTimeEquals(hash);
        foreach (var candidate in earlier ?? [])
            isOne |= found.FixedTimeEquals(candidate);
        return isOne;
    }
}
