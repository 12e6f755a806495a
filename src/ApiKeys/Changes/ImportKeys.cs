using System.Runtime.InteropServices;
using ApiKeys.Entities;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Changes;

/// <summary>Inserts keys that another system issued: those that can be, or all or none.</summary>
/// <param name="organizationId">The organization of all rows.</param>
/// <param name="rows">The rows. Each is told what became of it.</param>
/// <param name="allOrNone">Whether one row that cannot be imported stops all.</param>
/// <param name="includeDeleted">Whether a key that was deleted is imported again.</param>
/// <param name="now">The time of the import.</param>
internal sealed class ImportKeys(
    OrganizationId organizationId,
    ImportRow[] rows,
    bool allOrNone,
    bool includeDeleted,
    DateTimeOffset now) : Change<bool>
{
    private const int MaxHashesPerRead = 1_000;

    // Another organization's key is not told apart from any other reason that a caller cannot see.
    private const string Hidden = "The key cannot be imported.";

    public override async ValueTask<bool> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        var candidates = new List<ImportRow>(rows.Length);
        foreach (var row in rows)
        {
            row.Reset();
            if (row.Key is not null)
                candidates.Add(row);
        }

        await CheckTargetsAsync(session, candidates, cancellationToken).ConfigureAwait(false);
        await CheckHashesAsync(session, candidates, cancellationToken).ConfigureAwait(false);
        candidates.RemoveAll(static row => row.Outcome is not KeyImportOutcome.Imported);
        if (allOrNone && Array.Exists(rows, static row => IsFaulty(row.Outcome)))
        {
            foreach (var row in candidates)
                row.Set(KeyImportOutcome.NotImported);
            return true;
        }

        await InsertAsync(session, candidates, cancellationToken).ConfigureAwait(false);
        if (Events is not null)
        {
            foreach (var row in candidates)
            {
                EventDetails.WriteKey(Events.Describe(), row.Key!);
                Events.Add(organizationId, ApiKeyEventKinds.KeyImported, row.Key!.Id.Value);
            }
        }

        return true;
    }

    private static string DigitsOf(HashOwnerRow row)
    {
        var hash = row.Hash;
        return Convert.ToHexString(hash);
    }

    private static bool IsFaulty(KeyImportOutcome outcome) =>
        outcome is KeyImportOutcome.Refused or KeyImportOutcome.Duplicate;

    // Rows of the same project and product are checked, and their targets locked, by one statement.
    private async ValueTask CheckTargetsAsync(
        Session session, List<ImportRow> candidates, CancellationToken cancellationToken)
    {
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        var organization = (await session.FindKeyTargetsAsync(
            organizationId, null, null, cancellationToken).ConfigureAwait(false)).GetValueOrDefault();
        if (!organization.OrganizationExists)
            throw OrganizationKind.Instance.NotFound(organizationId);

        foreach (var row in candidates)
        {
            var key = row.Key!;
            if (key.ProjectId is null && key.ProductId is null)
                continue;

            var target = $"{key.ProjectId} {key.ProductId}";
            if (!faults.TryGetValue(target, out var fault))
            {
                var found = (await session.FindKeyTargetsAsync(
                    organizationId, key.ProjectId, key.ProductId, cancellationToken).ConfigureAwait(false))
                    .GetValueOrDefault();
                faults[target] = fault = FaultOf(key, found);
            }

            if (fault.Length > 0)
                row.Set(KeyImportOutcome.Refused, reason: fault);
        }
    }

    private static string FaultOf(ApiKey key, KeyTargetsRow found) => key switch
    {
        { ProjectId: not null } when !found.ProjectExists => "The organization has no such project.",
        { ProductId: not null } when !found.ProductExists => "The organization has no such product.",
        { ProjectId: not null, ProductId: not null } when !found.ProductIsLinked =>
            "The product is not linked to the project.",
        _ => "",
    };

    private async ValueTask CheckHashesAsync(
        Session session, List<ImportRow> candidates, CancellationToken cancellationToken)
    {
        for (var start = 0; start < candidates.Count; start += MaxHashesPerRead)
        {
            var part = CollectionsMarshal.AsSpan(candidates)
                .Slice(start, Math.Min(MaxHashesPerRead, candidates.Count - start)).ToArray();
            var byHash = new Dictionary<string, ImportRow>(part.Length, StringComparer.Ordinal);
            foreach (var row in part)
                byHash.Add(row.HashDigits, row);

            var json = ImportedKeysJson.WriteHashes(part);
            var deleted = includeDeleted
                ? []
                : await session.ReadDeletedHashesAsync(
                    organizationId, Tombstones.EarliestKept(now), json, cancellationToken).ConfigureAwait(false);
            foreach (var owner in deleted)
                Settle(byHash[DigitsOf(owner)], KeyImportOutcome.Deleted);

            var owned = await session.ReadHashOwnersAsync(json, cancellationToken).ConfigureAwait(false);
            foreach (var owner in owned)
            {
                var row = byHash[DigitsOf(owner)];
                if (owner.OrganizationId == organizationId)
                    Settle(row, KeyImportOutcome.AlreadyThere, owner.KeyId);
                else
                    row.Set(KeyImportOutcome.Refused, reason: Hidden);
            }
        }

        // A row that breaks a rule is refused, even if its hash is there.
        static void Settle(ImportRow row, KeyImportOutcome outcome, ApiKeyId? keyId = null)
        {
            if (row.Outcome is not KeyImportOutcome.Refused)
                row.Set(outcome, keyId);
        }
    }

    private static async ValueTask InsertAsync(
        Session session, List<ImportRow> rows, CancellationToken cancellationToken)
    {
        var organizationId = rows is [var first, ..] ? first.Key!.OrganizationId : default;
        var sorted = rows.ToArray();
        int written;
        for (var start = 0; start < sorted.Length; start += written)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var json = ImportedKeysJson.WriteKeys(sorted.AsSpan(start), out written);
            await session.InsertImportedKeysAsync(organizationId, json, cancellationToken).ConfigureAwait(false);
        }

        // In order, as in CreateKeys. Two imports of the same keys also lock them in the same order.
        Array.Sort(sorted, static (one, other) => string.CompareOrdinal(one.HashDigits, other.HashDigits));
        for (var start = 0; start < sorted.Length; start += written)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var json = ImportedKeysJson.WriteSecrets(sorted.AsSpan(start), out written);
            await session.InsertImportedSecretsAsync(json, cancellationToken).ConfigureAwait(false);
        }
    }
}
