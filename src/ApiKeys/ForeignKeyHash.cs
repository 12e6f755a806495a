using System.Buffers.Text;
using System.Diagnostics;

namespace ApiKeys;

/// <summary>The hash of a key's text as another system stored it. It prints nothing of it.</summary>
[DebuggerDisplay("ForeignKeyHash")]
public sealed class ForeignKeyHash
{
    private const int Sha256Length = 32;
    private const int Sha512Length = 64;

    // What hashes begin with that are slow by design: Django's hashers, and the formats of crypt and PHC.
    private static readonly string[] SlowAlgorithms =
    [
        "pbkdf2", "argon2", "bcrypt", "scrypt", "$2a$", "$2b$", "$2y$", "$argon2", "$scrypt", "$pbkdf2", "$5$",
        "$6$", "$y$", "$7$",
    ];

    private readonly byte[] _bytes;
    private readonly string? _algorithm;
    private readonly string? _fault;

    private ForeignKeyHash(byte[] bytes, string? algorithm, string? fault) =>
        (_bytes, _algorithm, _fault) = (bytes, algorithm, fault);

    /// <summary>Takes the bytes of a hash.</summary>
    /// <param name="hash">The hash: 32 bytes; 64 for a format with SHA-512.</param>
    /// <exception cref="ArgumentException">The hash has another length.</exception>
    public static ForeignKeyHash FromBytes(ReadOnlySpan<byte> hash)
    {
        if (hash.Length is not (Sha256Length or Sha512Length))
        {
            throw new ArgumentException(
                $"A foreign hash has {Sha256Length} bytes, or {Sha512Length} of SHA-512, not {hash.Length}.",
                nameof(hash));
        }

        return new(hash.ToArray(), algorithm: null, fault: null);
    }

    /// <summary>
    /// Reads a hash as a system wrote it into its table: in hexadecimal digits, in base64, in base64url with or without
    /// padding, and with the name of an algorithm before <c>$$</c>.
    /// </summary>
    /// <param name="text">The text of the column.</param>
    /// <returns>
    /// The hash. If the text is none that can be looked up, the import reports the row that has it.
    /// </returns>
    /// <exception cref="ArgumentNullException"><paramref name="text"/> is null.</exception>
    public static ForeignKeyHash FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var slow in SlowAlgorithms)
        {
            if (text.StartsWith(slow, StringComparison.Ordinal))
                return OfFault("The hash is slow by design, and cannot be looked up. Issue a new key.");
        }

        string? algorithm = null;
        var digits = text.AsSpan();
        if (digits.IndexOf("$$") is > 0 and var length)
        {
            algorithm = text[..length];
            digits = digits[(length + 2)..];
        }

        return Read(digits) is { Length: Sha256Length or Sha512Length } bytes
            ? new(bytes, algorithm, fault: null)
            : OfFault(
                $"The hash is not {Sha256Length} bytes in hexadecimal digits or base64, or {Sha512Length} of SHA-512.");
    }

    /// <summary>The name of the type: a hash is not shown.</summary>
    public override string ToString() => nameof(ForeignKeyHash);

    /// <summary>Why the hash cannot be looked up under a format, or null if it can.</summary>
    internal string? FindFault(ForeignKeyFormat format)
    {
        if (_fault is not null)
            return _fault;
        if (_bytes.Length != format.HashLength)
            return $"The hash has {_bytes.Length} bytes, and those of the format have {format.HashLength}.";
        return _algorithm is null || _algorithm == format.Algorithm
            ? null
            : "The hash is of another algorithm than those of the format.";
    }

    internal ReadOnlySpan<byte> Bytes => _bytes;

    private static ForeignKeyHash OfFault(string fault) => new([], algorithm: null, fault);

    // The lengths differ, so a text is read in one way only.
    private static byte[]? Read(ReadOnlySpan<char> digits)
    {
        if (digits.Length is 2 * Sha256Length or 2 * Sha512Length)
        {
            var bytes = new byte[digits.Length / 2];
            return Convert.FromHexString(digits, bytes, out _, out _) is System.Buffers.OperationStatus.Done
                ? bytes
                : ReadBase64(digits);
        }

        return ReadBase64(digits);
    }

    private static byte[]? ReadBase64(ReadOnlySpan<char> digits)
    {
        if (digits.Length > 100 || digits.ContainsAny(" \t\r\n"))
            return null;

        var url = digits.ToString().Replace('+', '-').Replace('/', '_');
        var bytes = new byte[digits.Length];
        return Base64Url.IsValid(url) && Base64Url.TryDecodeFromChars(url, bytes, out var length)
            ? bytes[..length]
            : null;
    }
}
