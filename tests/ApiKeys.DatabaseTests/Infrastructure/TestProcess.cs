using System.Diagnostics;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>A process that works on a test's database. It ends with the test.</summary>
public sealed class TestProcess : IDisposable
{
    // 128 and the number of the signal.
    private const int ExitCodeOfKill = 137;

    private readonly Process _process;
    private readonly Task<string> _errors;

    private TestProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public StreamReader Output => _process.StandardOutput;

    public StreamWriter Input => _process.StandardInput;

    public static TestProcess Start(string command, TestDatabase database, params string[] arguments)
    {
        // test.sh publishes a native executable. Without it, the one that was built beside the tests runs under the
        // JIT.
        var program = Environment.GetEnvironmentVariable("APIKEYS_TEST_PROCESS") is { Length: > 0 } path
            ? path
            : (string)AppContext.GetData("ApiKeys.TestProcess")!;
        return new(Process.Start(new ProcessStartInfo(program, [command, database.Url, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
    }

    /// <summary>Waits for a line of the process's output, and fails the test if the process ended instead.</summary>
    public async Task<string> ReadLineAsync()
    {
        if (await Output.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            return line;

        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        throw new InvalidOperationException($"The process ended with {_process.ExitCode}: {await _errors}");
    }

    /// <summary>
    /// Kills the process (SIGKILL), and fails the test if the process had ended in an error before.
    /// </summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(
            _process.ExitCode is 0 or ExitCodeOfKill, $"The process ended with {_process.ExitCode}: {await _errors}");
    }

    /// <summary>Freezes the process in whatever it does (SIGSTOP).</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>Lets a frozen process go on (SIGCONT).</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    /// <summary>Waits for the end of the process, and fails the test if its exit code is not 0.</summary>
    public async Task<string[]> FinishAsync()
    {
        var output = await Output.ReadToEndAsync(TestContext.Current.CancellationToken);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(_process.ExitCode is 0, $"The process ended with {_process.ExitCode}: {await _errors}");
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, kill.ExitCode);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
