using System.Diagnostics;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// A server of one test's own, so that no other test notices when it stops. It stays on its port. It ends with the
/// test, or with the process that runs the test.
/// </summary>
public sealed class TestServer : IAsyncDisposable
{
    private const int ProgramsAreMissing = 3;

    private readonly Process _control;
    private readonly Task<string> _errors;

    private TestServer(Process control, Task<string> errors, string url) =>
        (_control, _errors, Url) = (control, errors, url);

    /// <summary>The URL of a user who may create databases.</summary>
    public string Url { get; }

    /// <param name="kind"><c>postgresql</c> or <c>mysql</c>.</param>
    public static async Task<TestServer> StartNewAsync(string kind)
    {
        var control = Process.Start(new ProcessStartInfo(TestServers.RequireScript(), ["control", kind])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = control.StandardError.ReadToEndAsync();
        if (await control.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } url)
            return new(control, errors, url);

        using (control)
        {
            await control.WaitForExitAsync(TestContext.Current.CancellationToken);
            throw control.ExitCode is ProgramsAreMissing
                ? TestServers.Missing($"The programs of {kind} are not installed.")
                : new InvalidOperationException($"The server did not start: {await errors}");
        }
    }

    /// <summary>Kills the server. It cuts its connections, and recovers when it starts again.</summary>
    public Task KillAsync() => DoAsync("kill");

    /// <summary>Stops the server in good order. It does not wait for its clients.</summary>
    public Task StopAsync() => DoAsync("stop");

    /// <summary>Starts the server again, and waits until it accepts connections.</summary>
    public Task StartAsync() => DoAsync("start");

    /// <summary>Freezes the server: the system still accepts its connections, and it answers nothing.</summary>
    public Task FreezeAsync() => DoAsync("freeze");

    /// <summary>Lets a frozen server go on.</summary>
    public Task ThawAsync() => DoAsync("thaw");

    public async ValueTask DisposeAsync()
    {
        _control.StandardInput.Close();
        await _control.WaitForExitAsync();
        _control.Dispose();
    }

    private async Task DoAsync(string command)
    {
        await _control.StandardInput.WriteLineAsync(command);
        await _control.StandardInput.FlushAsync();
        if (await _control.StandardOutput.ReadLineAsync() is not "done")
            throw new InvalidOperationException($"The server did not {command}: {await _errors}");
    }
}
