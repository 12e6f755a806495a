using System.Diagnostics;
using ApiKeys.Rules;
using ApiKeys.TimedEvents;

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

    /// <summary>The most earlier signing secrets: 8.</summary>
    public const int MaxEarlierSigningSecrets = 8;

    internal static readonly TimeSpan MinUsageFlushInterval = TimeSpan.FromMilliseconds(10);

    internal static readonly TimeSpan MaxUsageFlushInterval = TimeSpan.FromHours(1);

    internal static readonly TimeSpan MaxCacheDuration = TimeSpan.FromHours(1);

    internal static readonly TimeSpan MaxServeStaleFor = TimeSpan.FromDays(1);

    internal static readonly TimeSpan MinLifetime = TimeSpan.FromMinutes(1);

    internal static readonly TimeSpan MinTimeout = TimeSpan.FromMilliseconds(100);

    internal static readonly TimeSpan MaxTimeout = TimeSpan.FromMinutes(10);

    internal static readonly TimeSpan MinChangePollInterval = TimeSpan.FromMilliseconds(10);

    internal static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(36_500);

    internal const int MaxCacheCapacity = 10_000_000;

    internal const long MinCacheBytes = 1024 * 1024;

    /// <summary>
    /// The beginning of every new key; <c>sk</c> by default. 1 to 32 characters of <c>0-9 A-Z a-z _</c>. The first is a
    /// letter, and the last is not <c>_</c>. Keys that were issued under another prefix stay valid. It is the kind of a
    /// key (<see cref="ApiKey.Kind"/>), unless another is chosen when the key is issued.
    /// </summary>
    public string KeyPrefix { get; set; } = "sk";

    /// <summary>
    /// The other kinds of keys that the client issues, such as <c>pk</c>; none by default. The rules of
    /// <see cref="KeyPrefix"/> apply. Keys of every kind are validated: an endpoint that is for one kind says so by
    /// <see cref="KeyRequirement.Kind"/>.
    /// </summary>
    public IReadOnlyList<string> OtherKeyPrefixes { get; set; } = [];

    /// <summary>
    /// The part after the prefix in every new key, such as <c>live</c> or <c>test</c>. Empty by default: new keys then
    /// have no such part. At most 32 characters, by the same rules as <see cref="KeyPrefix"/>.
    /// </summary>
    /// <remarks>
    /// An environment is a boundary. A client that has one refuses keys of any other, and keys without environment, as
    /// <see cref="ValidationStatus.WrongEnvironment"/>. Without an environment it accepts all. See also
    /// <see cref="AcceptedEnvironments"/> and <see cref="KeyRequirement.Environments"/>.
    /// </remarks>
    public string Environment { get; set; } = "";

    /// <summary>
    /// The other environments in which the client issues keys, such as <c>test</c>; none by default. It does not accept
    /// them for that: see <see cref="AcceptedEnvironments"/>. The rules of <see cref="Environment"/> apply.
    /// </summary>
    public IReadOnlyList<string> OtherEnvironments { get; set; } = [];

    /// <summary>
    /// The environments beside <see cref="Environment"/> whose keys are accepted; none by default. An empty text stands
    /// for keys without environment. A requirement may say otherwise (<see cref="KeyRequirement.Environments"/>).
    /// </summary>
    public IReadOnlyList<string> AcceptedEnvironments { get; set; } = [];

    /// <summary>
    /// The secret for the hash of keys: HMAC-SHA-256 (RFC 2104) over the key's text. Null, the default, means plain
    /// SHA-256. The secret has at least <see cref="MinSigningSecretBytes"/> bytes, and is as random as a key. Without
    /// it a thief of the database cannot test whether a text is a key.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public string? SigningSecret { get; set; }

    /// <summary>
    /// Earlier secrets, at most <see cref="MaxEarlierSigningSecrets"/>; none by default. Keys that were issued under
    /// them stay valid; new keys use <see cref="SigningSecret"/>. An empty text stands for none: for keys that were
    /// issued before there was a secret. So a secret can be introduced, changed and dropped at any time. No secret is
    /// given twice. <see cref="ApiKeyClient.CountKeysBySigningSecretAsync"/> tells when one is not needed any more.
    /// </summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public IReadOnlyList<string> EarlierSigningSecrets { get; set; } = [];

    /// <summary>
    /// How long a new key lives that is issued without <see cref="KeyMetadata.ExpiresAt"/>, or null (the default) for
    /// ever; from one minute to 36,500 days, and at most <see cref="MaxKeyLifetime"/>. It is stored as the key's
    /// expiry.
    /// </summary>
    public TimeSpan? DefaultKeyLifetime { get; set; }

    /// <summary>
    /// How long a key lives at most from its creation, or null (the default) for ever; from one minute to 36,500 days.
    /// A later <see cref="KeyMetadata.ExpiresAt"/> is refused when a key is issued or updated.
    /// </summary>
    /// <remarks>
    /// It binds the keys that exist already, with or without an expiry: nothing is written, and
    /// <see cref="ApiKey.ExpiresAt"/> tells the earlier time. So give all clients of a database the same value. A
    /// greater one lets keys live on that had ended.
    /// </remarks>
    public TimeSpan? MaxKeyLifetime { get; set; }

    /// <summary>
    /// The formats of keys that other systems issued, at most <see cref="ForeignKeyFormat.MaxFormats"/>; none by
    /// default. The client then imports such keys (<see cref="ApiKeyClient.ImportKeysAsync"/>), and validates their
    /// texts. A text that is a well-formed key of this library is never taken for a foreign one. No text may match two
    /// of the formats, and no two have the same name: opening a client throws otherwise.
    /// </summary>
    /// <remarks>
    /// Without formats a foreign text is refused as <see cref="ValidationStatus.Malformed"/>, without a hash or a
    /// query.
    /// </remarks>
    public IReadOnlyList<ForeignKeyFormat> ForeignFormats { get; set; } = [];

    /// <summary>
    /// How long uses are counted in memory before they are written in a batch; 5 seconds by default, from 10
    /// milliseconds to one hour. A process that crashes loses at most the uses of this interval. While the database
    /// refuses writes, it loses the uses since the last successful write.
    /// </summary>
    public TimeSpan UsageFlushInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a key is honoured as it was last read; 10 seconds by default, at most one hour. During this time a
    /// validation asks no database, and may not see a change that was made elsewhere. A change through the same client
    /// takes effect at once. Zero turns the cache off: every validation reads the database.
    /// </summary>
    public TimeSpan CacheDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How many keys are kept in memory; 100,000 by default, from 1 to 10,000,000. <see cref="CacheBytes"/> bounds
    /// their memory as well.
    /// </summary>
    public int CacheCapacity { get; set; } = 100_000;

    /// <summary>
    /// How much memory the kept keys take, in bytes; 96 MiB by default, at least 1 MiB. It is an estimate: about 500
    /// bytes for each key, and 2 bytes for each character of its texts. Keys with 16 KiB of
    /// <see cref="KeyMetadata.Custom"/> take up to 33 KiB each. A key that is larger than the bound is not kept.
    /// </summary>
    public long CacheBytes { get; set; } = 96 * 1024 * 1024;

    /// <summary>
    /// How often a client that validates asks the database which keys were changed elsewhere; every second by default,
    /// at least 10 milliseconds. Zero turns it off. Polling only makes changes known sooner: the bound of
    /// <see cref="CacheDuration"/> holds without it.
    /// </summary>
    public TimeSpan ChangePollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether PostgreSQL notifies the client of every change at once (<c>LISTEN</c>); false by default. The client
    /// keeps a connection for it. Notifications do not pass through a pooler in transaction mode. On other databases
    /// the option has no effect.
    /// </summary>
    public bool ListenForChanges { get; set; }

    /// <summary>
    /// How long beyond <see cref="CacheDuration"/> a known key is honoured while the database is unavailable; zero by
    /// default, at most one day. Expiry is still checked. A revocation on another node during the outage is not seen.
    /// </summary>
    public TimeSpan ServeStaleFor { get; set; }

    /// <summary>
    /// Whether a key with rate limits is validated without them where the database is read-only
    /// (<see cref="ApiKeyDatabase.SqliteReadOnly"/>); false by default: such a key is refused there as
    /// <see cref="ValidationStatus.Unavailable"/>, since nothing can be charged. It has no effect elsewhere.
    /// </summary>
    public bool IgnoreRateLimitsWhenReadOnly { get; set; }

    /// <summary>
    /// The age from which on a text is refused as <see cref="ValidationStatus.Superseded"/>, until its key is rotated;
    /// null (the default) for none. At least a minute. It binds the texts that are there already.
    /// </summary>
    public TimeSpan? MaxSecretAge { get; set; }

    /// <summary>
    /// How long a validation waits for the database in all: for a connection, for another caller's answer, for the
    /// look-up and for the charge to limits. 5 seconds by default, from 100 milliseconds to 10 minutes. Then the call
    /// ends in a <see cref="TimeoutException"/>, or in a stale answer that <see cref="ServeStaleFor"/> allows. The
    /// statement goes on: its answer is for later calls.
    /// </summary>
    public TimeSpan ValidationTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a change may take, such as issuing or revoking a key; 30 seconds by default, from 100 milliseconds to
    /// 10 minutes. Then the call ends in a <see cref="TimeoutException"/>: the change was rolled back, or, if its
    /// commit had begun, its outcome is unknown. The message says which. In both cases this client reads the key again.
    /// </summary>
    public TimeSpan ChangeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Whether each change writes an event in its transaction (<see cref="ApiKeyClient.ListEventsAsync"/>); true by
    /// default. Changes of a client without events are missing in the trail.
    /// </summary>
    public bool RecordEvents { get; set; } = true;

    /// <summary>
    /// Which events the client records of what time does, such as a key that will expire; null (the default) for none.
    /// Without <see cref="RecordEvents"/> it has no effect.
    /// </summary>
    public TimedEventOptions? TimedEvents
    {
        get;
        set => (field, TimedEventSource) = (value, value);
    }

    /// <summary>The same as the client uses them.</summary>
    internal ITimedEventSource? TimedEventSource { get; private set; }

    /// <summary>
    /// The source of the time; the system's clock by default. With the system's clock, a client on PostgreSQL or MySQL
    /// measures how far the server's clock differs, and follows the server's. Nodes whose clocks differ then agree on
    /// the windows of limits and on expiry. A source of your own is taken as it is.
    /// </summary>
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

    /// <summary>Whether the client measures the server's clock, and follows it.</summary>
    internal bool FollowsDatabaseClock
    {
        get => field || TimeProvider == TimeProvider.System;
        set;
    }

    /// <summary>
    /// A copy for the client. The secrets and the formats are left out: the client has them elsewhere.
    /// </summary>
    internal ApiKeyOptions CopyWithoutSecrets()
    {
        var copy = (ApiKeyOptions)MemberwiseClone();
        (copy.SigningSecret, copy.EarlierSigningSecrets, copy.ForeignFormats) = (null, [], []);
        copy.TimedEventSource = TimedEventSource?.Copy();
        return copy;
    }

    /// <summary>The newest version of the rules that the client understands. Tests set an older one.</summary>
    internal int UnderstoodRules { get; set; } = RulesVersion.Newest;

    /// <summary>Checks the options that do not concern the text of keys.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of its range; the message names it.</exception>
    internal void Check(string paramName)
    {
        Check(UsageFlushInterval, MinUsageFlushInterval, MaxUsageFlushInterval, nameof(UsageFlushInterval), paramName);
        Check(CacheDuration, TimeSpan.Zero, MaxCacheDuration, nameof(CacheDuration), paramName);
        Check<long>(CacheCapacity, 1, MaxCacheCapacity, nameof(CacheCapacity), paramName);
        Check(CacheBytes, MinCacheBytes, long.MaxValue, nameof(CacheBytes), paramName);
        Check(ValidationTimeout, MinTimeout, MaxTimeout, nameof(ValidationTimeout), paramName);
        Check(ChangeTimeout, MinTimeout, MaxTimeout, nameof(ChangeTimeout), paramName);
        Check(ServeStaleFor, TimeSpan.Zero, MaxServeStaleFor, nameof(ServeStaleFor), paramName);
        CheckLifetime(DefaultKeyLifetime, nameof(DefaultKeyLifetime), paramName);
        CheckLifetime(MaxKeyLifetime, nameof(MaxKeyLifetime), paramName);
        if (DefaultKeyLifetime > MaxKeyLifetime)
        {
            throw new ArgumentOutOfRangeException(
                paramName, $"{nameof(DefaultKeyLifetime)} is at most {nameof(MaxKeyLifetime)}.");
        }

        TimedEventSource?.Check(paramName);
        if (MaxSecretAge is { } secretAge)
            Check(secretAge, MinLifetime, TimeSpan.MaxValue, nameof(MaxSecretAge), paramName);
        if (ChangePollInterval != TimeSpan.Zero)
            Check(ChangePollInterval, MinChangePollInterval, TimeSpan.MaxValue, nameof(ChangePollInterval), paramName);
    }

    private static void CheckLifetime(TimeSpan? lifetime, string name, string paramName)
    {
        if (lifetime is { } given)
            Check(given, MinLifetime, LongestLifetime, name, paramName);
    }

    private static void Check<T>(T value, T min, T max, string name, string paramName)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
            throw new ArgumentOutOfRangeException(paramName, $"{name} lies between {min} and {max}.");
    }
}
