using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ApiKeys.Platforms;

/// <summary>Sends signals to a process that was started here. The numbers are those of Linux.</summary>
internal static partial class Signals
{
    public const int Term = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    // The process is not reaped before HasExited says so, and its id belongs to no other one until then.
    public static void Send(Process process, int signal)
    {
        if (!process.HasExited && Kill(process.Id, signal) is not 0)
            throw new InvalidOperationException($"The signal {signal} could not be sent.");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
