using System.Diagnostics.CodeAnalysis;
using System.Text;
using ApiKeys.Hashing;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Validation;

/// <summary>
/// Shares round trips. While a session is free, a look-up goes at once. Those that come while all are busy are taken
/// together by the next session that is free, in one statement. No look-up waits for others to come.
/// </summary>
/// <typeparam name="TFound">What a look-up finds.</typeparam>
/// <param name="store">The database.</param>
/// <param name="findAlone">Makes one look-up.</param>
/// <param name="read">Reads what one look-up of several has found.</param>
internal sealed class LookupBatches<TFound>(
    Store store,
    Func<Session, KeyQuery, CancellationToken, ValueTask<TFound?>> findAlone,
    Func<Session, KeyQuery, KeyAndTenancyRow, TFound?> read)
    where TFound : class
{
    // A statement of so many look-ups takes about as long at the server as a few round trips.
    private const int MaxLookups = 64;

    private readonly Lock _lock = new();
    private readonly Queue<Waiting> _waiting = new();

    // The batches that wait for a session.
    private int _batches;

    /// <summary>Makes a look-up, alone or with others. A fault of the database is that of each of them.</summary>
    public ValueTask<TFound?> FindAsync(KeyQuery query)
    {
        // The hashes under earlier signing secrets are looked up by a statement of their own.
        if (store.HasFreeSession || query.EarlierHashes is not null)
            return store.ReadAsync(query, findAlone, CancellationToken.None);

        var waiting = new Waiting(query);
        var isBatchMissing = false;
        lock (_lock)
        {
            _waiting.Enqueue(waiting);
            if (_waiting.Count > _batches * MaxLookups)
            {
                _batches++;
                isBatchMissing = true;
            }
        }

        if (isBatchMissing)
            _ = RunAsync(new(this));
        return new(waiting.Task);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types",
        Justification = "The callers that wait get the exception.")]
    private async Task RunAsync(Batch batch)
    {
        try
        {
            await store.ReadAsync(
                batch, static (session, batch, token) => batch.RunAsync(session, token), CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Without a session, each of them would have met the same fault.
            foreach (var waiting in batch.Take())
                waiting.TrySetException(exception);
        }
    }

    private List<Waiting> Take()
    {
        List<Waiting> taken;
        lock (_lock)
        {
            _batches--;
            taken = new(Math.Min(MaxLookups, _waiting.Count));
            while (taken.Count < MaxLookups && _waiting.TryDequeue(out var waiting))
                taken.Add(waiting);
        }

        // Else the pool would take more sessions with smaller batches for more throughput.
        if (taken.Count > 1)
            store.CountServed(taken.Count - 1);
        return taken;
    }

    // It is done on the thread that reads the answers: the continuations run elsewhere.
    private sealed class Waiting(KeyQuery query)
        : TaskCompletionSource<TFound?>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public KeyQuery Query => query;
    }

    private sealed class Batch(LookupBatches<TFound> all)
    {
        private List<Waiting>? _taken;

        /// <summary>The look-ups of the batch: those that wait at the first call.</summary>
        public List<Waiting> Take() => _taken ??= all.Take();

        /// <summary>Makes the look-ups. It may run again on another session.</summary>
        public async ValueTask<bool> RunAsync(Session session, CancellationToken cancellationToken)
        {
            var taken = Take();
            if (taken is [var single])
            {
                single.TrySetResult(
                    await all.FindAloneAsync(session, single.Query, cancellationToken).ConfigureAwait(false));
            }
            else if (taken.Count > 0)
            {
                await FindAllAsync((ServerStatements)session, taken, cancellationToken).ConfigureAwait(false);
            }

            return true;
        }

        private async ValueTask FindAllAsync(
            ServerStatements session, List<Waiting> taken, CancellationToken cancellationToken)
        {
            var rows = await session.FindKeysAndTenancyAsync(ToJson(taken), cancellationToken).ConfigureAwait(false);
            var found = new TFound?[taken.Count];
            foreach (var row in rows)
            {
                var place = (int)row.Place - 1;
                var query = taken[place].Query;
                var key = await KeyCandidates.CheckAsync(
                    session, query.Hash, new(row.Hash, row.Secret, row.Key, row.Facts), cancellationToken)
                    .ConfigureAwait(false);
                found[place] = key is null ? null : all.Read(session, query, key);
            }

            for (var i = 0; i < found.Length; i++)
                taken[i].TrySetResult(found[i]);
        }

        private static string ToJson(List<Waiting> lookups)
        {
            var json = new StringBuilder(lookups.Count * 150);
            foreach (var lookup in lookups)
            {
                var requirement = lookup.Query.Requirement;
                json.Append(json.Length is 0 ? "[" : ",").Append("[\"");
                AppendHash(json, lookup.Query.Hash);
                json.Append("\",");
                AppendId(json, requirement.Project?.Value);
                json.Append(',');
                AppendId(json, requirement.Product?.Value);
                json.Append(']');
            }

            return json.Append(']').ToString();
        }

        private static void AppendHash(StringBuilder json, KeyHash hash)
        {
            Span<char> digits = stackalloc char[2 * KeyHash.Length];
            Convert.TryToHexStringLower(hash.ToArray(), digits, out _);
            json.Append(digits);
        }

        private static void AppendId(StringBuilder json, Guid? id)
        {
            if (id is null)
                json.Append("null");
            else
                json.Append('"').Append(id.Value.ToString("N")).Append('"');
        }
    }

    private ValueTask<TFound?> FindAloneAsync(Session session, KeyQuery query, CancellationToken cancellationToken) =>
        findAlone(session, query, cancellationToken);

    private TFound? Read(Session session, KeyQuery query, KeyAndTenancyRow row) => read(session, query, row);
}
