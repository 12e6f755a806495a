using System.Diagnostics;
using ApiKeys.Cache;
using ApiKeys.Hashing;
using ApiKeys.Storage;

namespace ApiKeys.Validation;

/// <summary>The look-ups under way. Callers that miss one key at the same time ask the database once.</summary>
internal sealed class PendingLookups(KeyVersions versions)
{
    private const int Places = 256;

    private readonly Lookup?[] _places = new Lookup?[Places];

    /// <summary>Decides which caller reads a key.</summary>
    /// <param name="tag">The key's tag.</param>
    /// <param name="keyVersion">The version at which the caller would read.</param>
    /// <param name="lookup">The caller's own look-up, which it ends, or another caller's, for which it waits.</param>
    /// <returns>Whether the look-up is the caller's own.</returns>
    public bool Begin(in KeyTag tag, long keyVersion, out Lookup lookup)
    {
        ref var place = ref _places[tag.Low & (Places - 1)];
        var own = new Lookup(this, tag, keyVersion);
        lookup = Interlocked.CompareExchange(ref place, own, null) ?? own;
        if (lookup == own)
            return true;

        // No key was changed since the other caller began: it reads the same as this one would.
        if (lookup.Tag == tag && lookup.KeyVersion == versions.Current)
            return false;

        // Another key has this place, or a change may have invalidated the other read. This caller reads alone.
        lookup = own;
        return true;
    }

    /// <summary>One look-up. The callers that wait for it use what it found.</summary>
    internal sealed class Lookup(PendingLookups all, in KeyTag tag, long keyVersion)
    {
        private static readonly TaskCompletionSource Ended = new();

        // Null until a caller waits: a look-up that no one waits for costs next to nothing.
        private TaskCompletionSource? _ended;

        public KeyTag Tag { get; } = tag;

        public long KeyVersion { get; } = keyVersion;

        /// <summary>A moment before its read, as a timestamp of <see cref="Stopwatch"/>.</summary>
        public long BeganAt { get; } = Stopwatch.GetTimestamp();

        /// <summary>What it found, once it has ended without a fault.</summary>
        public FoundKey Found { get; private set; }

        /// <summary>Waits for the look-up to end.</summary>
        /// <exception cref="TimeoutException">The deadline is over.</exception>
        /// <returns>The fault in which it ended, which would be the waiting caller's own, or null.</returns>
        public async ValueTask<Exception?> WaitAsync(Deadline deadline, CancellationToken cancellationToken)
        {
            var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting = Interlocked.CompareExchange(ref _ended, waiting, null) ?? waiting;
            if (waiting != Ended)
                await deadline.WaitAsync(waiting.Task, cancellationToken).ConfigureAwait(false);
            return Fault;
        }

        /// <summary>
        /// Wakes the callers that wait. They learn of a fault, but not of this caller's cancellation.
        /// </summary>
        public void End(in FoundKey found, Exception? fault)
        {
            Found = found;
            Fault = fault is OperationCanceledException ? null : fault;
            Interlocked.CompareExchange(ref all._places[Tag.Low & (Places - 1)], null, this);
            Interlocked.Exchange(ref _ended, Ended)?.SetResult();
        }

        private Exception? Fault { get; set; }
    }
}
