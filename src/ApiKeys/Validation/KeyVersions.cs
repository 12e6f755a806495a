using System.Runtime.InteropServices;

namespace ApiKeys.Validation;

/// <summary>
/// Says whether what was read of a key still holds. A change of a key raises the version of its stripe, and whatever was read
/// before that version is void, wherever it is kept and whenever it arrives: a late write-back cannot revive a revoked key.
/// </summary>
/// <remarks>Keys that share a stripe with one that was changed are read once more, and no worse.</remarks>
internal sealed class KeyVersions
{
    private const int Stripes = 1024;

    private readonly long[] _stripes = new long[Stripes];
    private readonly Lock _changing = new();
    private long _current;
    private long _all;
    private long _links;

    /// <summary>The version to note before a read.</summary>
    public long Current => Volatile.Read(ref _current);

    /// <summary>The version of the projects, the products and their links, to note before a read, too.</summary>
    public long Links => Volatile.Read(ref _links);

    /// <summary>
    /// Voids what was read of a key up to now. To be called after its change was committed. An empty id stands for the links
    /// (<see cref="Storage.Session.RecordLinkChangeAsync"/>).
    /// </summary>
    public void Invalidate(ApiKeyId keyId)
    {
        if (keyId == default)
        {
            InvalidateLinks();
            return;
        }

        lock (_changing)
        {
            Volatile.Write(ref _stripes[StripeOf(keyId)], _current + 1);
            Volatile.Write(ref _current, _current + 1);
        }
    }

    /// <summary>Voids what is known of projects, products and links, but not the keys. To be called after the change was committed.</summary>
    public void InvalidateLinks() => Interlocked.Increment(ref _links);

    /// <summary>Voids all that was read up to now.</summary>
    public void InvalidateAll()
    {
        InvalidateLinks();
        lock (_changing)
        {
            Volatile.Write(ref _all, _current + 1);
            Volatile.Write(ref _current, _current + 1);
        }
    }

    /// <summary>Whether what was read of a key at a version still holds.</summary>
    public bool Holds(ApiKeyId keyId, long version) =>
        version >= Volatile.Read(ref _stripes[StripeOf(keyId)]) && version >= Volatile.Read(ref _all);

    // The last bytes of an id are random (RFC 9562, section 5.7).
    private static int StripeOf(in ApiKeyId keyId) =>
        MemoryMarshal.Read<ushort>(MemoryMarshal.AsBytes(new ReadOnlySpan<ApiKeyId>(in keyId))[^sizeof(ushort)..]) & (Stripes - 1);
}
