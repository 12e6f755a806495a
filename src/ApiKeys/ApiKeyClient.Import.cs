using System.Text;
using ApiKeys.Changes;
using ApiKeys.Foreign;
using ApiKeys.Rules;
using ApiKeys.Text;
using ApiKeys.Values;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    private const int MaxForeignIdLength = 36;

    /// <summary>
    /// Imports keys that another system issued, by their hashes: no text is needed, and none changes. The holders go on
    /// with the texts that they have. The client needs the keys' format (<see cref="ApiKeyOptions.ForeignFormats"/>),
    /// and so does every client that validates them.
    /// </summary>
    /// <param name="organizationId">The organization that will own the keys.</param>
    /// <param name="keys">The keys, at most <see cref="MaxKeysPerBatch"/>.</param>
    /// <param name="allOrNone">
    /// If true (the default), one row that is refused or a duplicate stops all others. If false, the other rows are
    /// imported.
    /// </param>
    /// <param name="includeDeleted">
    /// Whether a key that the organization deleted less than 90 days ago is imported again; false by default, so that a
    /// repeated import does not bring back a key that was deleted for a reason.
    /// </param>
    /// <param name="cancellationToken">Cancels the call. No key is then imported.</param>
    /// <returns>
    /// What became of each row, in the order of <paramref name="keys"/>. Those that were imported were committed in one
    /// transaction.
    /// </returns>
    /// <remarks>
    /// The call can be repeated: rows that are there already are reported, and stay as they are. Another node that was
    /// asked for a text before its import refuses the text for up to 5 seconds more.
    /// </remarks>
    /// <exception cref="ArgumentException">There are too many rows, or one is null.</exception>
    /// <exception cref="NotFoundException">The organization does not exist.</exception>
    public async Task<IReadOnlyList<KeyImportResult>> ImportKeysAsync(
        OrganizationId organizationId,
        IReadOnlyList<ImportedKey> keys,
        bool allOrNone = true,
        bool includeDeleted = false,
        CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ArgumentNullException.ThrowIfNull(keys);

        // A copy: the caller may still change the list.
        ImportedKey[] copy = [.. keys];
        if (copy.Length > MaxKeysPerBatch)
            throw new ArgumentException($"At most {MaxKeysPerBatch} keys are imported together.", nameof(keys));
        if (Array.IndexOf(copy, null) is >= 0 and var index)
            throw new ArgumentException("One of the keys is null.", $"{nameof(keys)}[{index}]");

        var now = Now;
        var ids = CreateIds(copy.Length, now);
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        var rows = new ImportRow[copy.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = Read(copy[i], ids[i], organizationId, now);
            if (rows[i].Key is not null && !hashes.Add(rows[i].HashDigits))
                rows[i] = new(KeyImportOutcome.Duplicate, "An earlier row has the same hash.");
        }

        var node = Current;
        if (rows.Length > 0)
        {
            var change = new ImportKeys(organizationId, rows, allOrNone, includeDeleted, now);
            await node.Changes.RunAsync(change, _actor, cancellationToken).ConfigureAwait(false);

            // A text may have been presented before its key was imported.
            node.Lookup.ForgetUnknowns(ids[0]);
        }

        return Array.ConvertAll(rows, static row => new KeyImportResult(row.Outcome, row.KeyId, row.Reason));
    }

    // A row that breaks a rule is reported, and the others go on.
    private ImportRow Read(ImportedKey row, ApiKeyId id, OrganizationId organizationId, DateTimeOffset now)
    {
        try
        {
            return ReadRow(row, id, organizationId, now);
        }
        catch (ArgumentException exception)
        {
            return new(KeyImportOutcome.Refused, exception.Message);
        }
    }

    private ImportRow ReadRow(ImportedKey row, ApiKeyId id, OrganizationId organizationId, DateTimeOffset now)
    {
        if (row.Fault is { } fault)
            return new(KeyImportOutcome.Refused, fault);
        if (row.Format is null || _foreignFormats?.FindByName(row.Format) is not { } format)
            return new(KeyImportOutcome.Refused, "The options list no such format.");
        if (row.Hash is null)
            return new(KeyImportOutcome.Refused, "Hash is null.");
        if (row.Hash.FindFault(format) is { } hashFault)
            return new(KeyImportOutcome.Refused, hashFault);

        row.Check();
        var hash = format.ToStored(row.Hash.Bytes);
        if (format.HasId)
            id = ForeignId.Bind(id, ForeignId.Compute(ReadForeignId(row), hash));
        else if (row.ForeignId is not null)
            return new(KeyImportOutcome.Refused, "ForeignId: the texts of the format hold no id.");

        var label = FindLabel(row);
        var key = new ApiKey
        {
            Id = id,
            OrganizationId = organizationId,
            ProjectId = row.ProjectId,
            ProductId = row.ProductId,
            Prefix = row.Prefix ?? format.Prefix,
            Kind = label.Kind,
            Environment = label.Environment,
            Metadata = row.Metadata?.Snapshot("") ?? KeyMetadata.Empty,
            CreatedAt = Past(row.CreatedAt) ?? now,
            RevokedAt = Past(row.RevokedAt),
            DisabledAt = Past(row.DisabledAt),
            Reasons = KeyReasons.Of(row.RevokedReason, row.DisabledReason),
            LastUsedAt = Past(row.LastUsedAt),
            UseCount = row.UseCount,
        };
        return new(key, hash, format.SignedBy);

        DateTimeOffset? Past(DateTimeOffset? time) => time > now ? now : time?.ToStoredPrecision();
    }

    private static byte[] ReadForeignId(ImportedKey row) =>
        row.ForeignId is { Length: > 0 and <= MaxForeignIdLength } foreignId
        && foreignId.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-')
            ? Encoding.ASCII.GetBytes(foreignId)
            : throw new ArgumentException(
                $"ForeignId has 1 to {MaxForeignIdLength} characters of 0-9 A-Z a-z -");

    private KeyLabel FindLabel(ImportedKey row)
    {
        try
        {
            return _labels.Find(row.Kind, row.Environment);
        }
        catch (ArgumentException)
        {
            throw new ArgumentException(
                "Kind and Environment are among those of the options (KeyPrefix, OtherKeyPrefixes, Environment, "
                + "OtherEnvironments).");
        }
    }
}
