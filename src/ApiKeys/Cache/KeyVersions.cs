using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ApiKeys.Cache;

/// <summary>
/// Tells whether a copy of a key is still valid. A change raises the version of the key's stripe. A copy that was read
/// at an earlier version is invalid, even when it reaches the cache late: a stale write-back cannot revive a revoked
/// key.
/// </summary>
/// <remarks>
/// The change races with a validation. The validation notes the version, then reads the key. The change commits, then
/// raises the version. If the read saw the state before the commit, the noted version is lower than the raised one, and
/// the copy is invalid. A key that shares a stripe with a changed one is read once more, which is harmless.
/// </remarks>
internal sealed class KeyVersions
{
    /// <summary>The id that a change of projects, products or links carries in place of a key's id.</summary>
    public static ApiKeyId AllLinks => default;

    /// <summary>
    /// The id that a change of all keys of an organization carries in place of a key's id: the organization's, with the
    /// version of custom ids (RFC 9562, section 5.8). All ids of keys have version 7.
    /// </summary>
    public static ApiKeyId AllOf(OrganizationId organizationId)
    {
        var id = organizationId.Value;
        ref var version = ref VersionOf(ref id);
        version = (byte)((version & 0x0F) | OrganizationVersion);
        return new(id);
    }

    private const int Stripes = 1024;
    private const byte OrganizationVersion = 0x80;

    // A commit that left this process arrives at the server within this time, or never.
    private const long DoubtTime = 30_000;

    private readonly long[] _stripes = new long[Stripes];

    // Of their own: a change of one key must not invalidate all keys of an organization that shares its stripe.
    private readonly long[] _organizationStripes = new long[Stripes];
    private readonly Lock _changing = new();
    private long _current;
    private long _all;
    private long _links;

    // The tick until which a key is doubted. A reference shares the native code of other dictionaries of keys.
    private readonly ConcurrentDictionary<ApiKeyId, StrongBox<long>> _doubted = new();

    /// <summary>The version of the keys. A validation notes it before its read.</summary>
    public long Current => Volatile.Read(ref _current);

    /// <summary>The version of projects, products and links. A validation notes it before its read.</summary>
    public long Links => Volatile.Read(ref _links);

    /// <summary>Invalidates the copies of a key that were read up to now. Call it after the commit.</summary>
    /// <param name="keyId">
    /// The key, or <see cref="AllLinks"/> for the facts about all projects, products and links, or
    /// <see cref="AllOf"/> for all keys of an organization.
    /// </param>
    public void Invalidate(ApiKeyId keyId)
    {
        if (keyId == AllLinks)
        {
            Interlocked.Increment(ref _links);
            return;
        }

        // The stripe first. A validation that notes the old version in between reads once more than it must.
        lock (_changing)
        {
            Volatile.Write(ref StripesOf(keyId)[StripeOf(keyId)], _current + 1);
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

    /// <summary>
    /// Invalidates the copies of a key, and those that are read in the next 30 seconds: the outcome of a change is
    /// unknown, and its commit may reach the database later.
    /// </summary>
    /// <inheritdoc cref="Invalidate"/>
    public void Doubt(ApiKeyId keyId)
    {
        var now = Environment.TickCount64;
        foreach (var (doubted, until) in _doubted)
        {
            if (until.Value <= now)
                _doubted.TryRemove(new(doubted, until));
        }

        _doubted[keyId] = new(now + DoubtTime);
        Invalidate(keyId);
    }

    /// <summary>Whether a copy of a key that is read now may not be kept.</summary>
    public bool IsDoubted(ApiKeyId keyId, OrganizationId organizationId) =>
        !_doubted.IsEmpty && (IsListed(keyId) || IsListed(AllOf(organizationId)) || IsListed(AllLinks));

    /// <summary>Whether a copy of a key that was read at a version is still valid.</summary>
    public bool Holds(ApiKeyId keyId, OrganizationId organizationId, long version) =>
        version >= Volatile.Read(ref _stripes[StripeOf(keyId)])
        && version >= Volatile.Read(ref _organizationStripes[StripeOf(organizationId)])
        && version >= Volatile.Read(ref _all);

    private bool IsListed(ApiKeyId keyId) =>
        _doubted.TryGetValue(keyId, out var until) && Environment.TickCount64 < until.Value;

    private long[] StripesOf(ApiKeyId changed)
    {
        var id = changed.Value;
        return (VersionOf(ref id) & 0xF0) is OrganizationVersion ? _organizationStripes : _stripes;
    }

    // The last bytes of an id are random (RFC 9562, section 5.7).
    private static int StripeOf<TId>(in TId id)
        where TId : unmanaged
    {
        var bytes = MemoryMarshal.AsBytes(new ReadOnlySpan<TId>(in id));
        return MemoryMarshal.Read<ushort>(bytes[^sizeof(ushort)..]) & (Stripes - 1);
    }

    // Its upper half is the version. The third group of digits is kept in the machine's order of bytes, which is little
    // endian wherever .NET runs natively.
    private static ref byte VersionOf(ref Guid id) =>
        ref MemoryMarshal.AsBytes(new Span<Guid>(ref id))[BitConverter.IsLittleEndian ? 7 : 6];
}
