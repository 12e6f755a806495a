using ApiKeys.Entities;
using ApiKeys.Rules;
using ApiKeys.Serialization;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>
/// Inserts keys that were issued together. They belong to the same organization, project and product, and are of the
/// same kind and environment.
/// </summary>
internal sealed class CreateKeys(NewKey[] keys) : Change<bool>
{
    public override async ValueTask<bool> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        await ThrowIfTargetIsMissingAsync(session, keys[0].Key, cancellationToken).ConfigureAwait(false);
        if (keys is [var single])
            await InsertOneAsync(session, single, cancellationToken).ConfigureAwait(false);
        else
            await InsertManyAsync(session, cancellationToken).ConfigureAwait(false);
        if (Events is not null)
            AddEvents(Events);
        return true;
    }

    private void AddEvents(ChangeEvents events)
    {
        foreach (var newKey in keys)
        {
            var key = newKey.Key;
            EventDetails.WriteKey(events.Describe(), key);
            events.Add(key.OrganizationId, ApiKeyEventKinds.KeyCreated, key.Id.Value);
        }
    }

    private static async ValueTask InsertOneAsync(
        Session session, NewKey newKey, CancellationToken cancellationToken)
    {
        var key = newKey.Key;
        await session.InsertKeyAsync(
            key.Id,
            key.OrganizationId,
            key.ProjectId,
            key.ProductId,
            key.Prefix,
            key.Kind,
            key.Environment,
            key.Metadata.Name,
            key.Metadata.Owner,
            KeyColumns.WriteScopes(key.Metadata.Scopes),
            KeyColumns.WriteRateLimits(key.Metadata.RateLimits),
            key.Metadata.Custom.ToString(),
            key.Metadata.NeverCached,
            RulesVersion.Of(key.Metadata),
            KeyColumns.WriteNetworks(key.Metadata.AllowedNetworks),
            key.Metadata.ActivatesAt,
            key.Metadata.ExpiresAt,
            key.CreatedAt,
            cancellationToken).ConfigureAwait(false);
        await session.InsertSecretAsync(newKey.Hash, key.Id, newKey.SignedBy, key.CreatedAt, cancellationToken)
            .ConfigureAwait(false);
    }

    private async ValueTask InsertManyAsync(Session session, CancellationToken cancellationToken)
    {
        var first = keys[0].Key;
        int written;
        for (var start = 0; start < keys.Length; start += written)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var json = NewKeysJson.WriteKeys(keys.AsSpan(start), out written);
            await session.InsertKeysAsync(
                first.OrganizationId,
                first.ProjectId,
                first.ProductId,
                first.Kind,
                first.Environment,
                json,
                first.CreatedAt,
                cancellationToken).ConfigureAwait(false);
        }

        // Hashes are random. In order, those that belong on one page of the index are written to it together.
        var sorted = (NewKey[])keys.Clone();
        Array.Sort(sorted, static (one, other) => ((ReadOnlySpan<byte>)one.Hash).SequenceCompareTo(other.Hash));
        for (var start = 0; start < sorted.Length; start += written)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var json = NewKeysJson.WriteSecrets(sorted.AsSpan(start), out written);
            await session.InsertSecretsAsync(json, keys[0].SignedBy, first.CreatedAt, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static async ValueTask ThrowIfTargetIsMissingAsync(
        Session session, ApiKey key, CancellationToken cancellationToken)
    {
        var targets = (await session.FindKeyTargetsAsync(
            key.OrganizationId, key.ProjectId, key.ProductId, cancellationToken).ConfigureAwait(false))
            .GetValueOrDefault();
        if (!targets.OrganizationExists)
            throw OrganizationKind.Instance.NotFound(key.OrganizationId);
        if (key.ProjectId is { } projectId && !targets.ProjectExists)
            throw ProjectKind.Instance.NotFound(projectId);
        if (key.ProductId is { } productId && !targets.ProductExists)
            throw ProductKind.Instance.NotFound(productId);
        if (key is { ProjectId: { } project, ProductId: { } product } && !targets.ProductIsLinked)
            throw new ProductNotLinkedException(product, project);
    }
}
