namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// A proxy between MySqlConnector and its server that delivers a cancellation too late. The driver cancels a statement
/// with a kill over a second connection. If the statement has ended by then, the driver sends <c>SLEEP(0)</c> to
/// absorb the kill. The proxy makes that sleep a long one, so that the kill always hits it. On a busy machine that
/// happens by chance.
/// </summary>
public sealed class LateKillProxy : LoopbackProxy
{
    private readonly Steps _steps;

    /// <param name="serverPort">The server's port.</param>
    /// <param name="sleeping">Returns when the server sleeps.</param>
    public LateKillProxy(int serverPort, Func<Task> sleeping)
        : this(serverPort, sleeping, new())
    {
    }

    private LateKillProxy(int serverPort, Func<Task> sleeping, Steps steps)
        : base(serverPort, () => new Relay(steps, sleeping)) => _steps = steps;

    /// <summary>
    /// Completes when the server has answered the statement. The driver has not received the answer yet.
    /// </summary>
    public Task Answered => _steps.Answered.Task;

    /// <summary>The next answer is held back until the driver connects to kill its statement.</summary>
    public void Arm() => _steps.IsArmed = true;

    // The connection of the statement and the one that kills it share these.
    private sealed class Steps
    {
        private volatile bool _isArmed;

        public bool IsArmed
        {
            get => _isArmed;
            set => _isArmed = value;
        }

        public TaskCompletionSource Answered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Cancelling { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Slept { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Relay(Steps steps, Func<Task> sleeping) : LoopbackRelay
    {
        // Without a cancellation the test fails after this time, and does not hang.
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        public override async Task ConnectAsync()
        {
            // This is the second connection, which sends the kill.
            if (steps.Answered.Task.IsCompleted && steps.Cancelling.TrySetResult())
                await steps.Slept.Task;
        }

        public override async Task ToClientAsync(Memory<byte> received, Func<Task> forward)
        {
            if (steps.IsArmed && steps.Answered.TrySetResult())
                await Task.WhenAny(steps.Cancelling.Task, Task.Delay(Patience));
            await forward();
        }

        public override async Task ToServerAsync(Memory<byte> sent, Func<Task> forward)
        {
            var sleep = sent.Span.IndexOf("SLEEP(0)"u8);
            if (sleep >= 0)
                sent.Span["SLEEP(".Length + sleep] = (byte)'9';
            await forward();
            if (sleep < 0)
                return;

            await sleeping();
            steps.Slept.TrySetResult();
        }
    }
}
