namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// A proxy between a client and its server. It cuts the connection at the worst moment: the server has received the
/// client's commit, and the client never gets the answer. Or the server receives it after the cut.
/// </summary>
public sealed class CuttingProxy : LoopbackProxy
{
    private readonly Cuts _cuts;

    public CuttingProxy(int serverPort)
        : this(serverPort, new())
    {
    }

    private CuttingProxy(int serverPort, Cuts cuts)
        : base(serverPort, () => new Relay(cuts)) => _cuts = cuts;

    /// <summary>How many commits to cut off from now on.</summary>
    /// <param name="count">The number.</param>
    /// <param name="late">How long after the cut the server receives the commit.</param>
    public void CutCommits(int count, TimeSpan late = default)
    {
        _cuts.Late = late;
        _cuts.Set(count);
    }

    private sealed class Cuts
    {
        private int _left;

        public TimeSpan Late { get; set; }

        public void Set(int count) => Volatile.Write(ref _left, count);

        public bool TryTake() => Interlocked.Decrement(ref _left) >= 0;
    }

    private sealed class Relay(Cuts cuts) : LoopbackRelay
    {
        private volatile bool _isCommitSent;

        public override async Task ToServerAsync(Memory<byte> sent, Func<Task> forward)
        {
            if (IsCommit(sent.Span) && cuts.TryTake())
            {
                _isCommitSent = true;
                if (cuts.Late > TimeSpan.Zero)
                {
                    CutClient();
                    await Task.Delay(cuts.Late);
                }
            }

            await forward();
        }

        // The answer to the commit is dropped. By then the server has committed.
        public override Task ToClientAsync(Memory<byte> received, Func<Task> forward) =>
            _isCommitSent ? throw new IOException("The connection is cut.") : forward();

        // The whole word only: a transaction may begin as READ COMMITTED.
        private static bool IsCommit(ReadOnlySpan<byte> sent)
        {
            var index = sent.IndexOf("COMMIT"u8);
            return index >= 0 && (index + 6 == sent.Length || sent[index + 6] is 0 or (byte)';');
        }
    }
}
