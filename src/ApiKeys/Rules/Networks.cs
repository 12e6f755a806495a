using System.Buffers.Binary;
using System.Collections.ObjectModel;
using System.Net;
using System.Net.Sockets;

namespace ApiKeys.Rules;

/// <summary>
/// The networks from which a key may be used, in stored form: each once, without the scope of an address, and IPv4 in
/// its own form and not as IPv6. An empty list allows every address.
/// </summary>
internal sealed class Networks : ReadOnlyCollection<IPNetwork>
{
    public const int MaxCount = 64;

    // RFC 4291, section 2.5.5.2: ::ffff:0:0/96.
    private const ulong MappedMark = 0xFFFF_0000_0000;
    private const int MappedLength = 96;
    private const int IPv4Length = 4;
    private const int IPv6Length = 16;

    private readonly Block[] _blocks;

    private Networks(IPNetwork[] networks, Block[] blocks)
        : base(networks) => _blocks = blocks;

    public static Networks Any { get; } = new([], []);

    public bool IsEmpty => _blocks.Length is 0;

    /// <summary>Checks the rules, and returns a copy in stored form.</summary>
    /// <exception cref="ArgumentException">There are too many.</exception>
    public static Networks Check(IReadOnlyList<IPNetwork> networks, string paramName)
    {
        if (networks is Networks stored)
            return stored;

        // Check a copy: the caller may still change the list.
        var copy = new IPNetwork[networks.Count];
        for (var i = 0; i < copy.Length; i++)
            copy[i] = networks[i];
        if (copy.Length > MaxCount)
            throw new ArgumentException($"AllowedNetworks: a key has at most {MaxCount}.", paramName);
        return Of(copy);
    }

    /// <summary>Makes the stored form of networks.</summary>
    public static Networks Of(ReadOnlySpan<IPNetwork> networks)
    {
        if (networks.IsEmpty)
            return Any;

        // By hand: a collection would add native code for each type of items.
        var blocks = new Block[networks.Length];
        var stored = new IPNetwork[networks.Length];
        var count = 0;
        foreach (var network in networks)
        {
            var block = Block.Of(network);
            if (Includes(blocks.AsSpan(0, count), block))
                continue;
            blocks[count] = block;
            stored[count++] = block.ToNetwork();
        }

        return new(stored[..count], blocks[..count]);
    }

    private static bool Includes(ReadOnlySpan<Block> blocks, in Block block)
    {
        foreach (ref readonly var other in blocks)
        {
            if (other.Covers(block) && block.Covers(other))
                return true;
        }

        return false;
    }

    /// <summary>Whether a call from an address is allowed. Nothing is allocated.</summary>
    /// <param name="address">The address; null if it is not known.</param>
    public bool Allow(IPAddress? address)
    {
        if (IsEmpty)
            return true;
        if (address is null)
            return false;

        var bits = AddressBits.Of(address);
        foreach (ref readonly var block in _blocks.AsSpan())
        {
            if (block.Contains(bits))
                return true;
        }

        return false;
    }

    /// <summary>Whether every address that other networks allow is allowed by one of these.</summary>
    /// <remarks>Each block must lie within one block: two halves do not make a whole.</remarks>
    public bool Cover(Networks others)
    {
        if (IsEmpty)
            return true;
        if (others.IsEmpty)
            return false;

        foreach (ref readonly var other in others._blocks.AsSpan())
        {
            if (!HasBlockAround(other))
                return false;
        }

        return true;
    }

    private bool HasBlockAround(in Block other)
    {
        foreach (ref readonly var block in _blocks.AsSpan())
        {
            if (block.Covers(other))
                return true;
        }

        return false;
    }

    /// <summary>An address in 16 bytes, IPv4 mapped into IPv6.</summary>
    private readonly struct AddressBits(ulong high, ulong low)
    {
        public ulong High { get; } = high;

        public ulong Low { get; } = low;

        public bool IsIPv4 => High is 0 && (Low & ~(ulong)uint.MaxValue) == MappedMark;

        public static AddressBits Of(IPAddress address)
        {
            Span<byte> bytes = stackalloc byte[IPv6Length];
            address.TryWriteBytes(bytes, out _);
            return address.AddressFamily is AddressFamily.InterNetwork
                ? new(0, MappedMark | BinaryPrimitives.ReadUInt32BigEndian(bytes))
                : new(
                    BinaryPrimitives.ReadUInt64BigEndian(bytes),
                    BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(ulong)..]));
        }

        public IPAddress ToAddress()
        {
            Span<byte> bytes = stackalloc byte[IPv6Length];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
            BinaryPrimitives.WriteUInt64BigEndian(bytes[sizeof(ulong)..], Low);
            return new(IsIPv4 ? bytes[^IPv4Length..] : bytes);
        }
    }

    /// <summary>A network in the form of <see cref="AddressBits"/>.</summary>
    private readonly struct Block
    {
        private readonly AddressBits _first;
        private readonly int _length;

        private Block(AddressBits first, int length) => (_first, _length) = (first, length);

        // A larger network of IPv6 has the mapped addresses among its own and does not stand for IPv4.
        private bool IsIPv4 => _length >= MappedLength && _first.IsIPv4;

        public static Block Of(IPNetwork network) => new(
            AddressBits.Of(network.BaseAddress),
            network.BaseAddress.AddressFamily is AddressFamily.InterNetwork
                ? network.PrefixLength + MappedLength
                : network.PrefixLength);

        public IPNetwork ToNetwork() => new(_first.ToAddress(), IsIPv4 ? _length - MappedLength : _length);

        public bool Contains(in AddressBits address) => address.IsIPv4 == IsIPv4 && Shares(address);

        public bool Covers(in Block other) =>
            _length <= other._length && other.IsIPv4 == IsIPv4 && Shares(other._first);

        private bool Shares(in AddressBits address) =>
            ((address.High ^ _first.High) & Mask(_length)) is 0
            && ((address.Low ^ _first.Low) & Mask(_length - 64)) is 0;

        // A shift by 64 would be one by 0.
        private static ulong Mask(int bits) => bits switch
        {
            <= 0 => 0,
            >= 64 => ulong.MaxValue,
            _ => ulong.MaxValue << (64 - bits),
        };
    }
}
