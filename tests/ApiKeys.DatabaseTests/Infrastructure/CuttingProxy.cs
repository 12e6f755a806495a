namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// A proxy between a client and its server. It cuts the connection at the worst moment: the server has received the
/// client's commit, and the client never gets the answer.
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
    public void CutCommits(int count) => _cuts.Set(count);

    private sealed class Cuts
    {
        private int _left;

        public void Set(int count) => Volatile.Write(ref _left, count);

        public bool TryTake() => Interlocked.Decrement(ref _left) >= 0;
    }

    private sealed class Relay(Cuts cuts) : LoopbackRelay
    {
        private volatile bool _isCommitSent;

        public override Task ToServerAsync(Memory<byte> sent, Func<Task> forward)
        {
            if (IsCommit(sent.Span) && cuts.TryTake())
                _isCommitSent = true;
            return forward();
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
