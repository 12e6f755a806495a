using System.Diagnostics.CodeAnalysis;
using System.Text;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Storage;

/// <summary>
/// Shares round trips: look-ups that come while all sessions are busy are taken together by the next one that is free,
/// in one statement. No look-up waits for others to come.
/// </summary>
/// <param name="store">A server.</param>
internal sealed class LookupBatches(Store store) : ILookupBatches
{
    // A statement of so many look-ups takes about as long at the server as a few round trips.
    private const int MaxLookups = 64;

    private readonly Lock _lock = new();
    private readonly Queue<LookupRequest> _waiting = new();

    // The batches that wait for a session.
    private int _batches;

    public void Add(LookupRequest request)
    {
        lock (_lock)
        {
            _waiting.Enqueue(request);
            if (_waiting.Count <= _batches * MaxLookups)
                return;
            _batches++;
        }

        _ = RunAsync(new(this));
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
            foreach (var request in batch.Take())
                request.Fail(exception);
        }
    }

    private List<LookupRequest> Take()
    {
        List<LookupRequest> taken;
        lock (_lock)
        {
            _batches--;
            taken = new(Math.Min(MaxLookups, _waiting.Count));
            while (taken.Count < MaxLookups && _waiting.TryDequeue(out var request))
                taken.Add(request);
        }

        // Else the pool would take more sessions with smaller batches for more throughput.
        if (taken.Count > 1)
            store.CountServed(taken.Count - 1);
        return taken;
    }

    private sealed class Batch(LookupBatches all)
    {
        private List<LookupRequest>? _taken;

        /// <summary>The look-ups of the batch: those that wait at the first call.</summary>
        public List<LookupRequest> Take() => _taken ??= all.Take();

        /// <summary>Makes the look-ups. It may run again on another session.</summary>
        public async ValueTask<bool> RunAsync(Session session, CancellationToken cancellationToken)
        {
            var taken = Take();
            if (taken is [var single])
                await single.FindAloneAsync(session, cancellationToken).ConfigureAwait(false);
            else if (taken.Count > 0)
                await FindAllAsync((ServerStatements)session, taken, cancellationToken).ConfigureAwait(false);
            return true;
        }

        private static async ValueTask FindAllAsync(
            ServerStatements session, List<LookupRequest> taken, CancellationToken cancellationToken)
        {
            var rows = await session.FindKeysAndTenancyAsync(ToJson(taken), cancellationToken).ConfigureAwait(false);
            var found = new KeyAndTenancyRow?[taken.Count];
            foreach (var row in rows)
            {
                var place = (int)row.Place - 1;
                found[place] = await KeyCandidates.CheckAsync(
                    session,
                    taken[place].Hash,
                    earlier: null,
                    new(row.Hash, row.Secret, row.Key, row.Facts),
                    cancellationToken).ConfigureAwait(false);
            }

            for (var i = 0; i < found.Length; i++)
                taken[i].Complete(session, found[i]);
        }

        private static string ToJson(List<LookupRequest> requests)
        {
            var json = new StringBuilder(requests.Count * 150);
            foreach (var request in requests)
            {
                var (project, product) = request.Required;
                var hash = request.Hash;
                json.Append(json.Length is 0 ? "[" : ",");
                json.Append("[\"").Append(Convert.ToHexStringLower(hash)).Append("\",");
                AppendId(json, project?.Value);
                json.Append(',');
                AppendId(json, product?.Value);
                json.Append(']');
            }

            return json.Append(']').ToString();
        }

        private static void AppendId(StringBuilder json, Guid? id)
        {
            if (id is null)
                json.Append("null");
            else
                json.Append('"').Append(id.Value.ToString("N")).Append('"');
        }
    }
}
