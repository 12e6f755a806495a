namespace ApiKeys.ColdStart;

/// <summary>
/// How both programs are told the key and answer: through plain streams, since the console's readers, writers and encodings
/// would be a good part of what is measured.
/// </summary>
internal static class StandardStreams
{
    private const int MaxLength = 128;

    /// <summary>Reads a key's text, which ends where the input does.</summary>
    public static byte[] ReadKey()
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        using var input = Console.OpenStandardInput();
        var length = 0;
        for (int read; (read = input.Read(buffer[length..])) > 0;)
            length += read;
        return buffer[..length].ToArray();
    }

    public static void Answer(bool isValid)
    {
        using var output = Console.OpenStandardOutput();
        output.Write(isValid ? "Valid\n"u8 : "Refused\n"u8);
    }
}
