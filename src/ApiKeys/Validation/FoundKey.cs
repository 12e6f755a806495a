using System.Diagnostics.CodeAnalysis;
using ApiKeys.Cache;
using ApiKeys.Rules;

namespace ApiKeys.Validation;

/// <summary>
/// The key that a look-up found, with its place in the cache. The default is that the text is no key.
/// </summary>
internal readonly struct FoundKey(CachedKey cached, ApiKey key, in TenancyFacts facts)
{
    [MemberNotNullWhen(true, nameof(Key), nameof(Cached))]
    public bool Exists => Key is not null;

    public CachedKey? Cached { get; } = cached;

    public ApiKey? Key { get; } = key;

    public TenancyFacts Facts { get; } = facts;
}
