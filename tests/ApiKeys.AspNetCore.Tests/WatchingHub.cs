using Microsoft.AspNetCore.SignalR;

namespace ApiKeys.AspNetCore.Tests;

/// <summary>A hub that closes a connection when its key ends, as docs/aspnetcore.md shows it.</summary>
public sealed class WatchingHub(ApiKeyClient keys) : Hub
{
    public string Open() => $"open, {Context.User?.Identity?.AuthenticationType}";

    public override Task OnConnectedAsync()
    {
        if (Context.User?.GetApiKey() is { } key)
        {
            var watch = keys.WatchKey(key);
            var connection = Context;
            connection.Items["key watch"] = watch;
            watch.Ended.Register(connection.Abort);
        }

        return base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        (Context.Items["key watch"] as IDisposable)?.Dispose();
        return base.OnDisconnectedAsync(exception);
    }
}
