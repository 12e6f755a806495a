using System.Diagnostics.CodeAnalysis;
using ApiKeys.Cache;
using ApiKeys.Rules;

namespace ApiKeys.Validation;

/// <summary>
/// The key that a look-up found, with its place in the cache. The default is that the text is no key.
/// </summary>
internal readonly struct FoundKey(CachedKey cached, KeySnapshot snapshot, in TenancyFacts facts)
{
    [MemberNotNullWhen(true, nameof(Key), nameof(Cached), nameof(Snapshot))]
    public bool Exists => Snapshot is not null;

    public CachedKey? Cached { get; } = cached;

    /// <summary>The key as it was read, and the moment of the read.</summary>
    public KeySnapshot? Snapshot { get; } = snapshot;

    public ApiKey? Key => Snapshot?.Key;

    public TenancyFacts Facts { get; } = facts;
}
