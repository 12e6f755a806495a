using Microsoft.Win32.SafeHandles;

namespace ApiKeys.ColdStart;

/// <summary>
/// How both programs are told the key and answer: through the bare handles, since the console with its encodings, and the
/// thread that it waits for signals on, would be a good part of what is measured.
/// </summary>
internal static class StandardStreams
{
    private const int MaxLength = 128;

    /// <summary>Reads a key's text, which ends where the input does.</summary>
    public static byte[] ReadKey()
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        using var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        var length = 0;
        for (int read; (read = input.Read(buffer[length..])) > 0;)
            length += read;
        return buffer[..length].ToArray();
    }

    public static void Answer(bool isValid)
    {
        using var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        output.Write(isValid ? "Valid\n"u8 : "Refused\n"u8);
    }
}
