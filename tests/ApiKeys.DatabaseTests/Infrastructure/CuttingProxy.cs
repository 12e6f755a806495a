using System.Text;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// A proxy between a client and its server. It cuts the connection at the worst moment: the server has received the
/// client's commit, or another statement, and the client never gets the answer. Or the server receives it after the
/// cut.
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
        (_cuts.Late, _cuts.Text) = (late, "COMMIT");
        _cuts.Set(count);
    }

    /// <summary>Cuts off the answer to the next statement that holds a text, and is not prepared.</summary>
    public void CutAnswerTo(string text)
    {
        (_cuts.Late, _cuts.Text) = (TimeSpan.Zero, text);
        _cuts.Set(1);
    }

    /// <summary>How many were cut off.</summary>
    public int Count => _cuts.Taken;

    private sealed class Cuts
    {
        private int _left;

        private int _taken;

        public TimeSpan Late { get; set; }

        public string Text { get; set; } = "";

        public int Taken => Volatile.Read(ref _taken);

        public void Set(int count) => Volatile.Write(ref _left, count);

        public bool TryTake()
        {
            if (Interlocked.Decrement(ref _left) < 0)
                return false;
            Interlocked.Increment(ref _taken);
            return true;
        }
    }

    private sealed class Relay(Cuts cuts) : LoopbackRelay
    {
        private volatile bool _isCommitSent;

        public override async Task ToServerAsync(Memory<byte> sent, Func<Task> forward)
        {
            if (Holds(sent.Span, Encoding.UTF8.GetBytes(cuts.Text)) && cuts.TryTake())
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
        private static bool Holds(ReadOnlySpan<byte> sent, ReadOnlySpan<byte> text)
        {
            var index = text.IsEmpty ? -1 : sent.IndexOf(text);
            return index >= 0
                && (index + text.Length == sent.Length || sent[index + text.Length] is 0 or (byte)';' or (byte)' ');
        }
    }
}
