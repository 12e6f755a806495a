using Microsoft.Win32.SafeHandles;

namespace ApiKeys.ColdStart;

/// <summary>
/// The programs read the key and write the answer through the bare handles. The console, with its encodings and its
/// thread for signals, would be a good part of the measurement.
/// </summary>
internal static class StandardStreams
{
    private const int MaxLength = 128;

    /// <summary>Reads a key's text up to the end of the line.</summary>
    public static byte[] ReadKey()
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        using var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        var length = 0;
        for (int read; !buffer[..length].EndsWith((byte)'\n') && (read = input.Read(buffer[length..])) > 0;)
            length += read;
        return buffer[..length].TrimEnd((byte)'\n').ToArray();
    }

    /// <summary>
    /// Writes the answer. Then waits for the end of the input: until then, the memory can be measured.
    /// </summary>
    public static void Answer(bool isValid)
    {
        using var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        output.Write(isValid ? "Valid\n"u8 : "Refused\n"u8);
        using var input = new FileStream(new SafeFileHandle(0, ownsHandle: false), FileAccess.Read, bufferSize: 0);
        input.ReadByte();
    }
}
