using System.Diagnostics;

namespace ApiKeys;

/// <summary>How a client issues and validates keys. It is read once, when the client is opened.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>The fewest bytes of a signing secret, in UTF-8: 32, the length of the hash (RFC 2104, section 3).</summary>
    public const int MinSigningSecretBytes = 32;

    internal static readonly TimeSpan MinUsageFlushInterval = TimeSpan.FromMilliseconds(10);

    internal static readonly TimeSpan MaxUsageFlushInterval = TimeSpan.FromHours(1);

    /// <summary>
    /// What every new key begins with; <c>sk</c> by default. 1 to 32 characters of <c>0-9 A-Z a-z _</c>, beginning with a
    /// letter and ending in no <c>_</c>. Keys that were issued under another prefix stay valid.
    /// </summary>
    public string KeyPrefix { get; init; } = "sk";

    /// <summary>
    /// What follows the prefix in every new key, such as <c>live</c> or <c>test</c>; empty, and so absent, by default. At
    /// most 32 characters, by the same rules as <see cref="KeyPrefix"/>.
    /// </summary>
    public string Environment { get; init; } = "";

    /// <summary>
    /// The secret that keys are hashed with: HMAC-SHA-256 (RFC 2104) over the key's text. Null, the default, means plain
    /// SHA-256. At least <see cref="MinSigningSecretBytes"/> bytes, and as random as a key: whoever has the database but
    /// not the secret cannot test whether a text is a key.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? SigningSecret { get; init; }

    /// <summary>
    /// An older secret, or null (the default): keys that were issued under it stay valid, and none is issued under it. With
    /// it, <see cref="SigningSecret"/> can be changed and every key kept. It reaches back by one change, and never to keys that
    /// were issued without a secret.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? PreviousSigningSecret { get; init; }

    /// <summary>
    /// How long uses are counted in memory before they are written together; 5 seconds by default, from 10 milliseconds to
    /// one hour. A process that crashes loses at most the uses of this interval, or, while the database cannot be written to,
    /// those since it last could.
    /// </summary>
    public TimeSpan UsageFlushInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Where the time comes from; the system's clock by default.</summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    public TimeProvider TimeProvider
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = TimeProvider.System;
}
