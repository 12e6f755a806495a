using System.Diagnostics.CodeAnalysis;
using ApiKeys.Cache;
using ApiKeys.Rules;

namespace ApiKeys.Validation;

/// <summary>
/// The key that a look-up found, with its place in the cache. The default is that the text is no key.
/// </summary>
/// <param name="cached">Its place in the cache.</param>
/// <param name="snapshot">The key as it was read.</param>
/// <param name="facts">The facts about its tenancy that the requirement asks for.</param>
/// <param name="linkVersion">
/// The version of the links at which the facts were read; null where they follow from the key.
/// </param>
internal readonly struct FoundKey(CachedKey cached, KeySnapshot snapshot, in TenancyFacts facts, long? linkVersion)
{
    [MemberNotNullWhen(true, nameof(Key), nameof(Cached), nameof(Snapshot))]
    public bool Exists => Snapshot is not null;

    public CachedKey? Cached { get; } = cached;

    /// <summary>The key as it was read, and the moment of the read.</summary>
    public KeySnapshot? Snapshot { get; } = snapshot;

    public ApiKey? Key => Snapshot?.Key;

    public TenancyFacts Facts { get; } = facts;

    /// <summary>Whether a change of the links since the read does not concern the facts.</summary>
    public bool IsOfLinks(long version) => linkVersion is null || linkVersion == version;
}
