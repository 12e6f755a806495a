using ApiKeys.Cache;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Changes;

/// <summary>Changes those of some keys that still match a filter: one transaction of a change of many keys.</summary>
/// <param name="organizationId">The organization that owns the keys.</param>
/// <param name="keyIds">Keys that matched when they were read: 1 to <see cref="MaxKeys"/>.</param>
/// <param name="filter">The filter.</param>
/// <param name="filterTime">The time at which a key has the filter's status.</param>
internal abstract class BulkChange(
    OrganizationId organizationId, ApiKeyId[] keyIds, KeyFilter filter, DateTimeOffset filterTime) : Change<bool>
{
    /// <summary>The most keys that one transaction changes.</summary>
    public const int MaxKeys = 1_000;

    private const int IdLength = 32;

    /// <summary>How many keys were changed.</summary>
    public int Count { get; private set; }

    public OrganizationId OrganizationId => organizationId;

    public override ApiKeyId? Invalidates => KeyVersions.AllOf(organizationId);

    public override bool HasChanged => Count > 0;

    public sealed override async ValueTask<bool> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        Count = 0;
        var locked = await LockAsync(
            session, organizationId, keyIds, filter, filterTime, IsToChange, cancellationToken).ConfigureAwait(false);
        if (locked.Count > 0)
            await ChangeAsync(session, locked, cancellationToken).ConfigureAwait(false);
        Count = locked.Count;
        return true;
    }

    /// <summary>Whether a key that matches is not yet as it would be.</summary>
    protected virtual bool IsToChange(LockedKeyRow key) => true;

    /// <summary>Tells of a change of each key.</summary>
    protected void AddEvents(List<ApiKeyId> keys, string kind, string? reason)
    {
        if (Events is null)
            return;

        foreach (var key in keys)
        {
            Events.DescribeReason(reason);
            Events.Add(organizationId, kind, key.Value);
        }
    }

    /// <summary>Locks those of some keys that match a filter, up to the end of the transaction.</summary>
    public static async ValueTask<List<ApiKeyId>> LockAsync(
        Session session,
        OrganizationId organizationId,
        ApiKeyId[] keyIds,
        KeyFilter filter,
        DateTimeOffset filterTime,
        Func<LockedKeyRow, bool> isToChange,
        CancellationToken cancellationToken)
    {
        // Project and product of a key never change.
        var names = Names.RangeOf(filter.NamePrefix);
        var locked = await session.LockKeysAsync(
            organizationId,
            ToJson(keyIds),
            filter.Prefix,
            names?.From,
            names?.To,
            filter.Owner,
            filter.ExpiresBefore,
            session.Terms.CreatedBefore(filter.ExpiresBefore),
            filter.UnusedSince,
            filter.CustomCondition(session.IndexesCustom),
            filter.Status,
            filterTime,
            session.Terms.OutlivedAt(filterTime),
            cancellationToken).ConfigureAwait(false);
        var matching = new List<ApiKeyId>(locked.Count);
        foreach (var key in locked)
        {
            if (isToChange(key) && (key.Custom is null || filter.Matches(CustomMetadata.FromStored(key.Custom))))
                matching.Add(key.Id);
        }

        return matching;
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

    /// <summary>Changes keys that are locked, and not yet as they would be: at least one.</summary>
    protected abstract ValueTask ChangeAsync(
        Session session, List<ApiKeyId> keys, CancellationToken cancellationToken);
}
