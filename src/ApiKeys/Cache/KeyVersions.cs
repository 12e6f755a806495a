using System.Runtime.InteropServices;

namespace ApiKeys.Cache;

/// <summary>
/// Tells whether a copy of a key is still valid. A change raises the version of the key's stripe. A copy that was read at an
/// earlier version is invalid, wherever it is kept and whenever it arrives: a late write-back cannot revive a revoked key.
/// </summary>
/// <remarks>
/// A validation notes the version, then reads the key. A change commits, then raises the version. If the read saw the state
/// before the commit, the noted version is lower than the raised one, and the copy is invalid. A key that shares a stripe
/// with a changed one is read once more, which is harmless.
/// </remarks>
internal sealed class KeyVersions
{
    /// <summary>Stands in changes for all projects, products and links, in place of a key's id.</summary>
    public static ApiKeyId AllLinks => default;

    private const int Stripes = 1024;

    private readonly long[] _stripes = new long[Stripes];
    private readonly Lock _changing = new();
    private long _current;
    private long _all;
    private long _links;

    /// <summary>The version to note before a read.</summary>
    public long Current => Volatile.Read(ref _current);

    /// <summary>The version of projects, products and links, to note before a read.</summary>
    public long Links => Volatile.Read(ref _links);

    /// <summary>Invalidates the copies of a key that were read up to now. Called after the change was committed.</summary>
    /// <param name="keyId">The key, or <see cref="AllLinks"/> for what is known of projects, products and links.</param>
    public void Invalidate(ApiKeyId keyId)
    {
        if (keyId == AllLinks)
        {
            Interlocked.Increment(ref _links);
            return;
        }

        lock (_changing)
        {
            Volatile.Write(ref _stripes[StripeOf(keyId)], _current + 1);
            Volatile.Write(ref _current, _current + 1);
        }
    }

    /// <summary>Invalidates everything that was read up to now.</summary>
    public void InvalidateAll()
    {
        Invalidate(AllLinks);
        lock (_changing)
        {
            Volatile.Write(ref _all, _current + 1);
            Volatile.Write(ref _current, _current + 1);
        }
    }

    /// <summary>Whether a copy of a key that was read at a version is still valid.</summary>
    public bool Holds(ApiKeyId keyId, long version) =>
        version >= Volatile.Read(ref _stripes[StripeOf(keyId)]) && version >= Volatile.Read(ref _all);

    // The last bytes of an id are random (RFC 9562, section 5.7).
    private static int StripeOf(in ApiKeyId keyId) =>
        MemoryMarshal.Read<ushort>(MemoryMarshal.AsBytes(new ReadOnlySpan<ApiKeyId>(in keyId))[^sizeof(ushort)..]) & (Stripes - 1);
}
