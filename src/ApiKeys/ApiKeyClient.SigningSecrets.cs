using ApiKeys.Telemetry;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>
    /// Counts the keys that hang on each signing secret, so that you know which of
    /// <see cref="ApiKeyOptions.EarlierSigningSecrets"/> is not needed any more. It reads a whole table. The gauge
    /// <see cref="ApiKeyTelemetry.SigningSecretKeys"/> shows the result, too. Imported keys that still have the text of
    /// another system hang on no signing secret, and are not counted.
    /// </summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// One count for each secret of the client, in their order, and one for all others where there are such keys.
    /// </returns>
    public async Task<IReadOnlyList<SigningSecretCount>> CountKeysBySigningSecretAsync(
        CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var rows = await Current.Store.ReadAsync(
            0,
            static (session, _, token) => session.CountSecretsAsync(token),
            cancellationToken).ConfigureAwait(false);
        var counts = new long[_hasher.Names.Length];
        var others = 0L;
        foreach (var row in rows)
        {
            if (Array.IndexOf(_hasher.Names, row.SignedBy) is >= 0 and var index)
                counts[index] = row.KeyCount;
            else if (!row.SignedBy.StartsWith(ForeignKeyFormat.SignedByPrefix, StringComparison.Ordinal))
                others += row.KeyCount;
        }

        var result = new List<SigningSecretCount>(counts.Length + 1);
        for (var i = 0; i < counts.Length; i++)
            result.Add(new(i, counts[i]));
        if (others > 0)
            result.Add(new(null, others));
        SigningSecretKeys.Record(result);
        return result;
    }
}
