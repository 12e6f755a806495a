using System.Diagnostics;
using System.Text;

namespace ApiKeys.Platforms;

/// <summary>
/// A process of the function, with a runtime interface of its own. Between two invocations it can be frozen: then it
/// stands still, wherever it is.
/// </summary>
public sealed class FunctionInstance : IAsyncDisposable
{
    private readonly RuntimeInterface _runtime;
    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly Lock _lock = new();
    private readonly Task _watching;
    private volatile bool _freezesAtAnswer;
    private bool _isFrozen;

    internal FunctionInstance(FunctionSettings settings)
    {
        _runtime = new(settings.Timeout) { Answered = FreezeIfAsked };
        var start = new ProcessStartInfo(settings.Executable)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var (name, value) in settings.Environment)
            start.Environment[name] = value;
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = _runtime.Address;
        _process = new() { StartInfo = start };
        _process.OutputDataReceived += Append;
        _process.ErrorDataReceived += Append;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        _watching = WatchAsync();
    }

    /// <summary>What the function has written to its standard output and its standard error.</summary>
    public string Log
    {
        get
        {
            lock (_lock)
                return _log.ToString();
        }
    }

    public int ProcessId => _process.Id;

    /// <summary>The error that the function has posted because it cannot start.</summary>
    public Task<string> InitError => _runtime.InitError;

    /// <summary>Ends when the function asks for its first invocation.</summary>
    public Task Started => _runtime.Started;

    /// <summary>Thaws the instance if it is frozen, invokes the function, and waits for its answer.</summary>
    /// <param name="payload">What the function is invoked with.</param>
    /// <param name="freezes">Whether the instance is frozen as soon as it has answered.</param>
    /// <exception cref="InvalidOperationException">The process ended in place of an answer.</exception>
    public Task<FunctionAnswer> InvokeAsync(ReadOnlyMemory<byte> payload, bool freezes = false)
    {
        Thaw();
        _freezesAtAnswer = freezes;
        var answer = _runtime.InvokeAsync(payload);
        if (_watching.IsCompleted)
            _runtime.Abandon(EndReason());
        return answer;
    }

    /// <summary>Freezes the process (SIGSTOP).</summary>
    public void Freeze()
    {
        lock (_lock)
        {
            _isFrozen = true;
            Signals.Send(_process, Signals.Stop);
        }
    }

    /// <summary>Lets a frozen process go on (SIGCONT).</summary>
    public void Thaw()
    {
        lock (_lock)
        {
            if (_isFrozen)
                Signals.Send(_process, Signals.Continue);
            _isFrozen = false;
        }
    }

    /// <summary>Kills the process (SIGKILL), frozen or not.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _watching;
    }

    /// <summary>Thaws the process, tells it to end (SIGTERM), and kills it after some time (SIGKILL).</summary>
    /// <returns>Whether the process ended by itself, with the exit code 0.</returns>
    public async Task<bool> TerminateAsync(TimeSpan grace)
    {
        Thaw();
        Signals.Send(_process, Signals.Term);
        if (grace > TimeSpan.Zero)
            await Task.WhenAny(_watching, Task.Delay(grace));
        await KillAsync();
        return _process.ExitCode is 0;
    }

    /// <summary>Waits for the end of the process, and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken = default)
    {
        await _watching.WaitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        await _runtime.DisposeAsync();
    }

    private async Task WatchAsync()
    {
        await _process.WaitForExitAsync();
        _runtime.Abandon(EndReason());
    }

    private string EndReason() => $"The instance has ended with {_process.ExitCode}: {Log}";

    private void FreezeIfAsked()
    {
        if (_freezesAtAnswer)
            Freeze();
    }

    private void Append(object sender, DataReceivedEventArgs line)
    {
        // Null is the end of the output.
        if (line.Data is not { } text)
            return;
        lock (_lock)
            _log.AppendLine(text);
    }
}
