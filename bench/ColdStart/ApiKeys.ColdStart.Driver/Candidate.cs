using System.Diagnostics;

namespace ApiKeys.ColdStart;

/// <summary>A program that answers whether a key is valid, and its times, run after run.</summary>
internal sealed class Candidate(string name, string program, params string[] options)
{
    private readonly List<double> _answers = [];
    private readonly List<double> _ends = [];

    public string Name => name;

    public long Size => new FileInfo(program).Length;

    /// <summary>Milliseconds from the start of the process to its answer.</summary>
    public IReadOnlyList<double> Answers => _answers;

    /// <summary>Milliseconds from the start of the process to its end.</summary>
    public IReadOnlyList<double> Ends => _ends;

    /// <summary>Runs the program once.</summary>
    /// <exception cref="InvalidOperationException">The answer is wrong, or the program failed.</exception>
    public void Run(TestFile file, byte[] key, bool isValid)
    {
        string[] arguments = [file.Path, file.Product.ToString(), .. options];
        var startInfo = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var start = TimeProvider.System.GetTimestamp();
        using var process = Process.Start(startInfo)!;
        using (var input = process.StandardInput.BaseStream)
            input.Write(key);

        // The stream returns bytes as they arrive. A text reader would wait for more.
        Span<byte> answer = stackalloc byte[16];
        var output = process.StandardOutput.BaseStream;
        var length = output.Read(answer);
        var answered = TimeProvider.System.GetElapsedTime(start);
        var rest = output.Read(answer[length..]);
        var ended = TimeProvider.System.GetElapsedTime(start);
        process.WaitForExit();

        var expected = isValid ? "Valid\n"u8 : "Refused\n"u8;
        if (process.ExitCode is not 0 || rest is not 0 || !answer[..length].SequenceEqual(expected))
            throw new InvalidOperationException($"{name} gave the wrong answer, or ended with {process.ExitCode}.");

        _answers.Add(answered.TotalMilliseconds);
        _ends.Add(ended.TotalMilliseconds);
    }

    public void Forget()
    {
        _answers.Clear();
        _ends.Clear();
    }
}
