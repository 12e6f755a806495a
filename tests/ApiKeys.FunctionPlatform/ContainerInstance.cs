using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ApiKeys.Platforms;

/// <summary>
/// A process of a web app, as a platform that runs containers starts it: the variable <c>PORT</c> names its port.
/// </summary>
public sealed class ContainerInstance : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly StringBuilder _log = new();

    /// <param name="executable">The path of the app's executable.</param>
    /// <param name="environment">The environment variables of the app, beside those of this process.</param>
    /// <param name="portVariable">The variable that names the port.</param>
    public ContainerInstance(
        string executable, IReadOnlyDictionary<string, string> environment, string portVariable = "PORT")
    {
        var port = FindFreePort();
        var start = new ProcessStartInfo(executable) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment[portVariable] = port.ToString(CultureInfo.InvariantCulture);

        // A container has an address of its own. An app that listens on 127.0.0.1 alone is not reached there.
        Address = new($"http://127.0.0.2:{port}");
        _process = new() { StartInfo = start };
        _process.OutputDataReceived += Append;
        _process.ErrorDataReceived += Append;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Address { get; }

    /// <summary>What the app has written to its standard output and its standard error.</summary>
    public string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>Waits until the app listens on its port.</summary>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    /// <exception cref="TimeoutException">A minute has passed.</exception>
    public Task WaitUntilItListensAsync(CancellationToken cancellationToken) =>
        WaitForPortAsync(isOpen: true, cancellationToken);

    /// <summary>Tells the app to end (SIGTERM).</summary>
    public void Terminate() => Signals.Send(_process, Signals.Term);

    /// <summary>Waits until the app accepts no more connections.</summary>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    /// <exception cref="TimeoutException">A minute has passed.</exception>
    public Task WaitUntilItListensNoMoreAsync(CancellationToken cancellationToken) =>
        WaitForPortAsync(isOpen: false, cancellationToken);

    /// <summary>Kills the process (SIGKILL).</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync();
    }

    /// <summary>Waits for the end of the process, and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private async Task WaitForPortAsync(bool isOpen, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (await IsOpenAsync(cancellationToken) != isOpen)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The app has ended with {_process.ExitCode}: {Log}");
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
                throw new TimeoutException($"The port is still {(isOpen ? "closed" : "open")}: {Log}");
            await Task.Delay(10, cancellationToken);
        }
    }

    private async Task<bool> IsOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(Address.Host, Address.Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Any, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Append(object sender, DataReceivedEventArgs line)
    {
        // Null is the end of the output.
        if (line.Data is not { } text)
            return;
        lock (_log)
            _log.AppendLine(text);
    }
}
