using ApiKeys.Hashing;

namespace ApiKeys.Validation;

/// <summary>The look-ups that are under way, so that many who miss one key at once ask the database once.</summary>
internal sealed class LookUps(KeyVersions versions)
{
    private const int Places = 256;

    private readonly LookUp?[] _places = new LookUp?[Places];

    /// <summary>
    /// Says who is to read a key: the caller, who then calls <see cref="LookUp.End"/>; or somebody who does already and since
    /// no key was changed, so that what he reads is what the caller would.
    /// </summary>
    /// <param name="tag">The key's tag.</param>
    /// <param name="keyVersion">The version at which the caller would read.</param>
    /// <param name="lookUp">The caller's own look-up, or somebody else's.</param>
    /// <returns>Whether it is the caller's own.</returns>
    public bool Begin(in KeyTag tag, long keyVersion, out LookUp lookUp)
    {
        ref var place = ref _places[tag.Low & (Places - 1)];
        var own = new LookUp(this, tag, keyVersion);
        lookUp = Interlocked.CompareExchange(ref place, own, null) ?? own;
        if (lookUp == own)
            return true;
        if (lookUp.Tag == tag && lookUp.KeyVersion == versions.Current)
            return false;

        // Another key has this place, or what is being read there may be void: read alone, with nobody to wait for it.
        lookUp = own;
        return true;
    }

    /// <summary>One look-up. Those who wait for it find what it read in the cache.</summary>
    internal sealed class LookUp(LookUps all, in KeyTag tag, long keyVersion)
    {
        private static readonly TaskCompletionSource Ended = new();

        // Null while nobody waits, so that a look-up without company costs next to nothing.
        private TaskCompletionSource? _ended;

        public KeyTag Tag { get; } = tag;

        public long KeyVersion { get; } = keyVersion;

        /// <summary>Waits for the look-up to end.</summary>
        /// <returns>The fault that it ended in, if it did; it would be the waiting caller's own.</returns>
        public async ValueTask<Exception?> WaitAsync(CancellationToken cancellationToken)
        {
            var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting = Interlocked.CompareExchange(ref _ended, waiting, null) ?? waiting;
            if (waiting != Ended)
                await waiting.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return Fault;
        }

        /// <summary>Tells all who wait. A fault is told to them; that the caller gave up is not.</summary>
        public void End(Exception? fault)
        {
            Fault = fault is OperationCanceledException ? null : fault;
            Interlocked.CompareExchange(ref all._places[Tag.Low & (Places - 1)], null, this);
            Interlocked.Exchange(ref _ended, Ended)?.SetResult();
        }

        private Exception? Fault { get; set; }
    }
}
