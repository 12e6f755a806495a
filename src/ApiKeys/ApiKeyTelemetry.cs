namespace ApiKeys;

/// <summary>
/// The names of the measurements and spans: one <see cref="System.Diagnostics.Metrics.Meter"/> and one
/// <see cref="System.Diagnostics.ActivitySource"/> for all clients of a process. Without a listener they cost a
/// validation next to nothing. No measurement and no span holds any part of a key.
/// </summary>
/// <remarks>
/// The meter and the source are created when a client first needs them. A listener that started earlier is told then.
/// Attributes outside OpenTelemetry's conventions begin with <c>apikeys.</c>. <c>db.system.name</c> is <c>sqlite</c>,
/// <c>postgresql</c> or <c>mysql</c>; <c>mysql</c> stands for MariaDB too. <c>error.type</c> is the full name of the
/// exception's type. It is absent on success.
/// </remarks>
public static class ApiKeyTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "ApiKeys";

    /// <summary>The name of the activity source.</summary>
    public const string ActivitySourceName = "ApiKeys";

    /// <summary>
    /// A counter of validations. <c>apikeys.outcome</c> is the name of a <see cref="ValidationStatus"/>, such as
    /// <c>valid</c>, <c>unknown</c>, <c>superseded</c> or <c>rate_limited</c>, or it is <c>error</c>. <c>error</c>
    /// comes with <c>error.type</c>: the caller got the database's exception. A cancelled validation is not counted.
    /// </summary>
    public const string Validations = "apikeys.validations";

    /// <summary>
    /// A counter of look-ups of well-formed keys in the cache. <c>apikeys.cache.result</c> is <c>hit</c> if the cache
    /// had the answer, even the answer that the key does not exist, and <c>miss</c> otherwise. Nothing is counted when
    /// the cache is turned off.
    /// </summary>
    public const string CacheLookups = "apikeys.cache.lookups";

    /// <summary>A counter of keys that the full cache evicted to make room for others.</summary>
    public const string CacheEvictions = "apikeys.cache.evictions";

    /// <summary>
    /// A histogram of the time to look up a key in the database, in seconds. It includes the wait for a connection.
    /// <c>db.system.name</c>, <c>error.type</c>. Callers that shared another caller's look-up are not measured.
    /// </summary>
    public const string LookupDuration = "apikeys.lookup.duration";

    /// <summary>
    /// A counter of requests to the database to charge one or several calls to a key's limits.
    /// <c>apikeys.lease.result</c> is <c>granted</c> or <c>refused</c>; <c>db.system.name</c>.
    /// </summary>
    public const string Leases = "apikeys.leases";

    /// <summary>
    /// A counter of rotations that were committed. <c>apikeys.rotation.result</c> is <c>superseded</c> if the text that
    /// was current had been used, and <c>replaced</c> if it never was; <c>db.system.name</c>.
    /// </summary>
    public const string Rotations = "apikeys.rotations";

    /// <summary>
    /// A histogram of the time to write a batch of uses, in seconds. <c>db.system.name</c>, <c>error.type</c>.
    /// </summary>
    public const string UsageFlushDuration = "apikeys.usage.flush.duration";

    /// <summary>
    /// A counter of batches of uses that could not be written, including those of background flushes, whose exceptions
    /// no caller sees. Their uses stay counted and are retried. <c>db.system.name</c>, <c>error.type</c>.
    /// </summary>
    public const string UsageFlushFailures = "apikeys.usage.flush.failures";

    /// <summary>
    /// A gauge of the age of the oldest unwritten use of all clients, in seconds; zero if there is none. Values up to
    /// <see cref="ApiKeyOptions.UsageFlushInterval"/> are normal.
    /// </summary>
    public const string UsageLag = "apikeys.usage.lag";

    /// <summary>
    /// A counter of failures to learn of changes that other nodes made. Such changes take effect later, within
    /// <see cref="ApiKeyOptions.CacheDuration"/>. <c>apikeys.changes.source</c> is <c>poll</c> or <c>listen</c>;
    /// <c>db.system.name</c>, <c>error.type</c>.
    /// </summary>
    public const string ChangesFailures = "apikeys.changes.failures";

    /// <summary>
    /// A gauge of the time by which the clock of the database's server is ahead of this machine's, in seconds, as it
    /// was last measured; below zero if it is behind. Measured once a minute while keys are validated, on PostgreSQL
    /// and MySQL. <c>db.system.name</c>.
    /// </summary>
    public const string ClockOffset = "apikeys.clock.offset";

    /// <summary>
    /// A gauge of the keys that hang on each signing secret, as
    /// <see cref="ApiKeyClient.CountKeysBySigningSecretAsync"/> counted them last. <c>apikeys.signing_secret</c> is
    /// <c>current</c>, <c>earlier_1</c> and so on in the order of <see cref="ApiKeyOptions.EarlierSigningSecrets"/>, or
    /// <c>unknown</c> for all other secrets.
    /// </summary>
    public const string SigningSecretKeys = "apikeys.signing_secret.keys";

    /// <summary>
    /// A span of kind client: a look-up of a key in the database. <c>db.system.name</c>, <c>error.type</c>.
    /// </summary>
    public const string LookupSpan = "apikeys.lookup";

    /// <summary>A span of kind client: a batch of uses is written. <c>db.system.name</c>, <c>error.type</c>.</summary>
    public const string UsageFlushSpan = "apikeys.usage.flush";

    /// <summary>
    /// A span of kind client: a failure as counted by <see cref="ChangesFailures"/>. Success has no span, since nodes
    /// learn of changes all the time.
    /// </summary>
    public const string ChangesFailureSpan = "apikeys.changes.failure";
}
