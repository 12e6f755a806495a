using System.Diagnostics;
using ApiKeys.Foreign;
using ApiKeys.Hashing;
using ApiKeys.Storage;

namespace ApiKeys.Validation;

/// <summary>
/// A well-formed text as the database is asked for it, and what the call requires. It is made once for each miss.
/// </summary>
internal sealed class KeyQuery(
    KeyTag tag,
    KeyHash hash,
    KeyHash[]? earlierHashes,
    KeyRequirement requirement,
    KeyCall call,
    Deadline deadline,
    ulong? boundId = null)
{
    /// <summary>The text's tag in memory; the default without a cache.</summary>
    public KeyTag Tag { get; } = tag;

    /// <summary>The text's hash.</summary>
    public KeyHash Hash { get; } = hash;

    /// <summary>The text's hashes under the earlier signing secrets, or null without any.</summary>
    public KeyHash[]? EarlierHashes { get; } = earlierHashes;

    /// <summary>What the call requires.</summary>
    public KeyRequirement Requirement { get; } = requirement;

    /// <summary>What is known of the call.</summary>
    public KeyCall Call { get; } = call;

    /// <summary>When it was made, as a timestamp of <see cref="Stopwatch"/>.</summary>
    public long CreatedAt { get; } = Stopwatch.GetTimestamp();

    /// <summary>When the call stops waiting.</summary>
    public Deadline Deadline { get; } = deadline;

    /// <summary>
    /// Whether a key that was found by its hash may have the text: a foreign text may hold an id, which the key's id
    /// keeps.
    /// </summary>
    public bool Fits(ApiKeyId id) => ForeignId.Fits(boundId, id);
}
