namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// What a <see cref="LoopbackProxy"/> does on one connection; by default it forwards everything. An
/// <see cref="IOException"/> cuts the connection.
/// </summary>
public class LoopbackRelay
{
    /// <summary>Cuts the connection of the client. What <see cref="ToServerAsync"/> still forwards arrives.</summary>
    public Action CutClient { get; set; } = static () => { };

    /// <summary>Runs before the proxy connects to the server.</summary>
    public virtual Task ConnectAsync() => Task.CompletedTask;

    /// <summary>Handles bytes from the client, which it may change.</summary>
    /// <param name="sent">The bytes.</param>
    /// <param name="forward">Sends them to the server.</param>
    public virtual Task ToServerAsync(Memory<byte> sent, Func<Task> forward) => forward();

    /// <summary>Handles bytes from the server, which it may change.</summary>
    /// <param name="received">The bytes.</param>
    /// <param name="forward">Sends them to the client.</param>
    public virtual Task ToClientAsync(Memory<byte> received, Func<Task> forward) => forward();
}
