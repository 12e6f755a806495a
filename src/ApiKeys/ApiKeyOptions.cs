using System.Diagnostics;

namespace ApiKeys;

/// <summary>
/// How a client issues and validates keys. A client copies the options when it is opened: later changes have no effect.
/// </summary>
public class ApiKeyOptions
{
    /// <summary>
    /// The fewest bytes of a signing secret, in UTF-8: 32, the length of the hash (RFC 2104, section 3).
    /// </summary>
    public const int MinSigningSecretBytes = 32;

    internal static readonly TimeSpan MinUsageFlushInterval = TimeSpan.FromMilliseconds(10);

    internal static readonly TimeSpan MaxUsageFlushInterval = TimeSpan.FromHours(1);

    internal static readonly TimeSpan MaxCacheDuration = TimeSpan.FromHours(1);

    internal static readonly TimeSpan MaxServeStaleFor = TimeSpan.FromDays(1);

    internal static readonly TimeSpan MinChangePollInterval = TimeSpan.FromMilliseconds(10);

    internal const int MaxCacheCapacity = 10_000_000;

    /// <summary>
    /// What every new key begins with; <c>sk</c> by default. 1 to 32 characters of <c>0-9 A-Z a-z _</c>, beginning with
    /// a letter and ending in no <c>_</c>. Keys that were issued under another prefix stay valid.
    /// </summary>
    public string KeyPrefix { get; set; } = "sk";

    /// <summary>
    /// What follows the prefix in every new key, such as <c>live</c> or <c>test</c>; empty, and so absent, by default.
    /// At most 32 characters, by the same rules as <see cref="KeyPrefix"/>.
    /// </summary>
    public string Environment { get; set; } = "";

    /// <summary>
    /// The secret that keys are hashed with: HMAC-SHA-256 (RFC 2104) over the key's text. Null, the default, means
    /// plain SHA-256. At least <see cref="MinSigningSecretBytes"/> bytes, and as random as a key: whoever has the
    /// database but not the secret cannot test whether a text is a key.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? SigningSecret { get; set; }

    /// <summary>
    /// An older secret, or null (the default): keys that were issued under it stay valid, and none is issued under it.
    /// With it, <see cref="SigningSecret"/> can be changed and every key kept. It reaches back by one change, and never
    /// to keys that were issued without a secret.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? PreviousSigningSecret { get; set; }

    /// <summary>
    /// How long uses are counted in memory before they are written together; 5 seconds by default, from 10 milliseconds
    /// to one hour. A process that crashes loses at most the uses of this interval, or, while the database cannot be
    /// written to, those since it last could.
    /// </summary>
    public TimeSpan UsageFlushInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// For how long a key is honoured as it was last read; 10 seconds by default, at most one hour. Within it a
    /// validation asks no database, and a change that was made elsewhere may not be seen yet; one that is made through
    /// the same client takes effect at once. Zero turns the cache off: every validation reads.
    /// </summary>
    public TimeSpan CacheDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many keys are kept in memory; 100,000 by default, from 1 to 10,000,000. Memory is taken as keys come, some
    /// hundred bytes for each besides its own texts.
    /// </summary>
    public int CacheCapacity { get; set; } = 100_000;

    /// <summary>
    /// How often a client that validates asks the database which keys were changed elsewhere; every second by default,
    /// from 10 milliseconds on. Zero turns it off. It only makes changes known sooner: <see cref="CacheDuration"/>
    /// holds without it, too.
    /// </summary>
    public TimeSpan ChangePollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether a client keeps a connection on which PostgreSQL tells it at once of every change (<c>LISTEN</c>); false
    /// by default. It takes a connection of its own, and does not pass through a pooler that shares connections by
    /// transaction. On other databases it has no effect.
    /// </summary>
    public bool ListenForChanges { get; set; }

    /// <summary>
    /// For how long beyond <see cref="CacheDuration"/> a key that was read before is honoured while the database cannot
    /// be asked; zero, the default, means not at all, and at most one day. Expiry is checked all the same, but a key
    /// that was revoked elsewhere during the outage is not known to be.
    /// </summary>
    public TimeSpan ServeStaleFor { get; set; }

    /// <summary>Where the time comes from; the system's clock by default.</summary>
    /// <exception cref="ArgumentNullException">It is set to null.</exception>
    public TimeProvider TimeProvider
    {
        get;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            field = value;
        }
    } = TimeProvider.System;

    /// <summary>Checks what does not depend on the text of keys.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message names it.</exception>
    internal void Check(string paramName)
    {
        Check(UsageFlushInterval, MinUsageFlushInterval, MaxUsageFlushInterval, nameof(UsageFlushInterval), paramName);
        Check(CacheDuration, TimeSpan.Zero, MaxCacheDuration, nameof(CacheDuration), paramName);
        Check(CacheCapacity, 1, MaxCacheCapacity, nameof(CacheCapacity), paramName);
        Check(ServeStaleFor, TimeSpan.Zero, MaxServeStaleFor, nameof(ServeStaleFor), paramName);
        if (ChangePollInterval != TimeSpan.Zero)
            Check(ChangePollInterval, MinChangePollInterval, TimeSpan.MaxValue, nameof(ChangePollInterval), paramName);
    }

    private static void Check<T>(T value, T min, T max, string name, string paramName)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            throw new ArgumentOutOfRangeException(paramName, $"{name} lies between {min} and {max}.");
    }
}
