using System.Buffers;
using System.Diagnostics;
using System.Text;
using ApiKeys.Foreign;
using ApiKeys.Hashing;

namespace ApiKeys;

/// <summary>
/// How another system wrote the texts of its keys, and how it hashed them. Keys are imported under a format
/// (<see cref="ApiKeyClient.ImportKeysAsync"/>), and are valid with the texts that their holders have. A client accepts
/// such texts if the format is among its <see cref="ApiKeyOptions.ForeignFormats"/>.
/// </summary>
/// <remarks>
/// The factories are made after the systems' own source. docs/import.md tells which versions, and what each stores. The
/// object is immutable.
/// </remarks>
[DebuggerDisplay("{Name,nq}")]
public sealed partial class ForeignKeyFormat
{
    /// <summary>The most characters of a foreign text: 256.</summary>
    public const int MaxTextLength = 256;

    /// <summary>The most characters of a format's name: 32.</summary>
    public const int MaxNameLength = 32;

    /// <summary>The most formats of one client: 16.</summary>
    public const int MaxFormats = 16;

    /// <summary>The fewest characters of a custom format's token: 16. A shorter one could be guessed.</summary>
    public const int MinTokenLength = 16;

    /// <summary>The most characters of a prefix: 64.</summary>
    internal const int MaxPrefixLength = 64;

    /// <summary>What stands in the database before a format's name, in place of a signing secret's name.</summary>
    internal const string SignedByPrefix = "format:";

    // The column has room for 16 characters.
    private const int SignedByDigits = 9;

    private const byte IdSeparator = (byte)'|';
    private const string Digits = "0123456789";
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private readonly ForeignShape[] _shapes;
    private readonly ForeignHasher _hasher;

    private ForeignKeyFormat(string name, string prefix, ForeignHasher hasher, params ForeignShape[] shapes)
    {
        if (name is not { Length: > 0 and <= MaxNameLength } || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw new ArgumentException(
                $"A format's name has 1 to {MaxNameLength} characters of 0-9 A-Z a-z . _ -", nameof(name));
        }

        foreach (var shape in shapes)
        {
            if (shape.MaxLength > MaxTextLength)
                throw new ArgumentException($"A foreign text has at most {MaxTextLength} characters.", nameof(shapes));
        }

        (Name, Prefix, _hasher, _shapes) = (name, prefix, hasher, shapes);
        var hash = default(KeyHash);
        Sha256.Hash(Encoding.UTF8.GetBytes(name), hash);
        SignedBy = string.Concat(SignedByPrefix, Convert.ToHexStringLower(hash).AsSpan(0, SignedByDigits));
    }

    /// <summary>The name that imported keys refer to the format by.</summary>
    public string Name { get; }

    /// <summary>What each text begins with, which people may see.</summary>
    internal string Prefix { get; }

    /// <summary>What the database has in place of the name of a signing secret.</summary>
    internal string SignedBy { get; }

    /// <summary>Whether a text begins with the id of its row.</summary>
    internal bool HasId => _shapes.Length > 1;

    /// <summary>The length of the system's own hash, in bytes.</summary>
    internal int HashLength => _hasher.Length;

    /// <summary>What the system writes before its hash, such as <c>sha512</c>, or null.</summary>
    internal string? Algorithm => _hasher.Algorithm;

    /// <summary>The format's name.</summary>
    public override string ToString() => Name;

    internal bool Matches(ReadOnlySpan<byte> text)
    {
        foreach (var shape in _shapes)
        {
            if (shape.Matches(text))
                return true;
        }

        return false;
    }

    /// <summary>Whether a text exists that both formats recognise.</summary>
    internal bool Overlaps(ForeignKeyFormat other)
    {
        foreach (var shape in _shapes)
        {
            foreach (var otherShape in other._shapes)
            {
                if (shape.Overlaps(otherShape))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Computes the hash that a recognised text is looked up by.</summary>
    /// <param name="text">The text.</param>
    /// <param name="boundId">
    /// What the second half of the key's id must be, by <see cref="ForeignId"/>; null if the text has no id.
    /// </param>
    internal KeyHash Hash(ReadOnlySpan<byte> text, out ulong? boundId)
    {
        boundId = null;
        var idLength = HasId ? text.IndexOf(IdSeparator) : -1;
        var hash = _hasher.Hash(text[(idLength + 1)..]);
        if (idLength >= 0)
            boundId = ForeignId.Compute(text[..idLength], hash);
        return hash;
    }

    /// <summary>The hash that a key is stored by, from the system's own.</summary>
    internal KeyHash ToStored(ReadOnlySpan<byte> foreignHash) => _hasher.ToStored(foreignHash);
}
