using System.Runtime.InteropServices;
using ApiKeys.Rules;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>What all deletions of keys do once the keys are locked.</summary>
internal static class KeyDeletion
{
    /// <summary>The most keys, and the most old tombstones, that one transaction deletes.</summary>
    public const int MaxKeys = 1_000;

    private const int IdLength = 32;

    /// <summary>
    /// Deletes keys with their secrets and windows, and leaves their tombstones. Deletes old tombstones as well.
    /// </summary>
    public static async ValueTask DeleteAsync(
        Session session,
        OrganizationId organizationId,
        List<ApiKeyId> keys,
        DateTimeOffset now,
        ChangeEvents? events,
        CancellationToken cancellationToken)
    {
        if (keys.Count is 0)
            return;

        var json = ToJson(CollectionsMarshal.AsSpan(keys));
        await session.InsertDeletedKeysAsync(json, now, cancellationToken).ConfigureAwait(false);
        await session.DeleteKeysAsync(json, cancellationToken).ConfigureAwait(false);
        foreach (var key in keys)
            events?.Add(organizationId, ApiKeyEventKinds.KeyDeleted, key.Value);

        // No deletion writes more tombstones than it may delete, so their number cannot grow without bound.
        await session.ForgetDeletedKeysAsync(Tombstones.EarliestKept(now), MaxKeys, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Writes the JSON parameter of the statements: an array of ids in hexadecimal digits.</summary>
    /// <param name="keys">The keys, at least one.</param>
    public static string ToJson(ReadOnlySpan<ApiKeyId> keys)
    {
        // Two quotes, and a comma or a bracket.
        var json = new char[1 + (keys.Length * (IdLength + 3))];
        json[0] = '[';
        var next = 1;
        foreach (var key in keys)
        {
            json[next] = '"';
            key.Value.TryFormat(json.AsSpan(next + 1), out _, "N");
            json[next + 1 + IdLength] = '"';
            json[next + 2 + IdLength] = ',';
            next += IdLength + 3;
        }

        json[^1] = ']';
        return new(json);
    }
}
