using ApiKeys.Hashing;

namespace ApiKeys.Validation;

/// <summary>
/// A well-formed text as the database is asked for it, and what the call requires. It is made once for each miss.
/// </summary>
/// <param name="Tag">The text's tag in memory; the default without a cache.</param>
/// <param name="Hash">The text's hash.</param>
/// <param name="PreviousHash">The text's hash under the previous signing secret, or null without one.</param>
/// <param name="Requirement">What the call requires.</param>
internal readonly record struct KeyQuery(KeyTag Tag, KeyHash Hash, KeyHash? PreviousHash, KeyRequirement Requirement);
