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

    private TestServer(Process control, Task<string> errors, string urls) =>
        (_control, _errors, Urls) = (control, errors, urls.Split(' '));

    /// <summary>The URLs of a user who may create databases, one for each node.</summary>
    public IReadOnlyList<string> Urls { get; }

    /// <summary>The URL of the first node.</summary>
    public string Url => Urls[0];

    /// <param name="kind">
    /// A kind of <c>eng/test-servers.sh</c>. <c>postgresql</c> and <c>mysql</c> stand for the kind whose server the
    /// other tests use.
    /// </param>
    public static async Task<TestServer> StartNewAsync(string kind)
    {
        var control = Process.Start(new ProcessStartInfo(TestServers.RequireScript(), ["control", kind])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = control.StandardError.ReadToEndAsync();
        if (await control.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } urls)
            return new(control, errors, urls);

        using (control)
        {
            await control.WaitForExitAsync(TestContext.Current.CancellationToken);
            throw control.ExitCode is ProgramsAreMissing
                ? TestServers.Missing($"The programs of {kind} are not installed.")
                : new InvalidOperationException($"The server did not start: {await errors}");
        }
    }

    /// <summary>
    /// Kills all processes of a node at once. Its clients get no farewell. It recovers when it starts again.
    /// </summary>
    /// <param name="node">The number of the node, from 1.</param>
    public Task KillAsync(int node = 1) => DoAsync($"kill {node}");

    /// <summary>Stops a node in good order. It does not wait for its clients.</summary>
    public Task StopAsync(int node = 1) => DoAsync($"stop {node}");

    /// <summary>Starts a node again, and waits until it accepts connections.</summary>
    public Task StartAsync(int node = 1) => DoAsync($"start {node}");

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
