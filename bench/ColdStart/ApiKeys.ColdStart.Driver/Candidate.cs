using System.Diagnostics;
using System.Globalization;

namespace ApiKeys.ColdStart;

/// <summary>A program that answers whether a key is valid, and its times, run after run.</summary>
/// <param name="name">What the table calls it.</param>
/// <param name="program">The path of the executable.</param>
/// <param name="connectionString">The database.</param>
/// <param name="arguments">The arguments of the program.</param>
internal sealed class Candidate(string name, string program, string connectionString, params string[] arguments)
{
    private readonly List<double> _answers = [];
    private readonly List<double> _ends = [];
    private readonly List<double> _peaks = [];

    public string Name => name;

    /// <summary>The bytes of a native program, or of all files of another one.</summary>
    public long Size => File.Exists(program + ".dll")
        ? new FileInfo(program).Directory!.EnumerateFiles().Where(file => file.Extension is not ".pdb").Sum(
            file => file.Length)
        : new FileInfo(program).Length;

    /// <summary>Milliseconds from the start of the process to its answer.</summary>
    public IReadOnlyList<double> Answers => _answers;

    /// <summary>Milliseconds from the start of the process to its end.</summary>
    public IReadOnlyList<double> Ends => _ends;

    /// <summary>The largest resident memory until the answer, in megabytes.</summary>
    public IReadOnlyList<double> Peaks => _peaks;

    /// <summary>Runs the program once, and measures its times.</summary>
    /// <exception cref="InvalidOperationException">The answer is wrong, or the program failed.</exception>
    public void MeasureTimes(byte[] key, bool isValid)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var process = Start(key);
        process.StandardInput.Close();
        ReadAnswer(process, isValid);
        var answered = TimeProvider.System.GetElapsedTime(start);
        End(process);
        var ended = TimeProvider.System.GetElapsedTime(start);

        _answers.Add(answered.TotalMilliseconds);
        _ends.Add(ended.TotalMilliseconds);
    }

    /// <summary>Runs the program once, and measures its memory: it waits after its answer.</summary>
    /// <exception cref="InvalidOperationException">The answer is wrong, or the program failed.</exception>
    public void MeasureMemory(byte[] key)
    {
        using var process = Start(key);
        ReadAnswer(process, isValid: true);
        const string Peak = "VmHWM:";
        var line = File.ReadLines($"/proc/{process.Id}/status").Single(
            line => line.StartsWith(Peak, StringComparison.Ordinal));
        _peaks.Add(double.Parse(line.AsSpan(Peak.Length, line.Length - Peak.Length - "kB".Length),
            CultureInfo.InvariantCulture) / 1024);
        process.StandardInput.Close();
        End(process);
    }

    public void Forget()
    {
        _answers.Clear();
        _ends.Clear();
    }

    private Process Start(byte[] key)
    {
        var startInfo = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };

        // A password must not be among a process's arguments.
        startInfo.Environment["COLD_START_DATABASE"] = connectionString;
        var process = Process.Start(startInfo)!;
        process.StandardInput.BaseStream.Write([.. key, (byte)'\n']);
        process.StandardInput.BaseStream.Flush();
        return process;
    }

    // The stream returns bytes as they arrive. A text reader would wait for more.
    private void ReadAnswer(Process process, bool isValid)
    {
        Span<byte> answer = stackalloc byte[16];
        var length = process.StandardOutput.BaseStream.Read(answer);
        if (!answer[..length].SequenceEqual(isValid ? "Valid\n"u8 : "Refused\n"u8))
            throw new InvalidOperationException($"{name} gave the wrong answer.");
    }

    private void End(Process process)
    {
        var more = process.StandardOutput.BaseStream.ReadByte();
        process.WaitForExit();
        if (more is not -1 || process.ExitCode is not 0)
            throw new InvalidOperationException($"{name} wrote too much, or ended with {process.ExitCode}.");
    }
}
