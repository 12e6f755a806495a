namespace ApiKeys;

/// <summary>
/// What a process tells of its validations: a <see cref="System.Diagnostics.Metrics.Meter"/> and an
/// <see cref="System.Diagnostics.ActivitySource"/>, both of all clients together. Neither costs a validation anything to speak of
/// while nobody listens, and no measurement and no span ever holds anything of a key.
/// </summary>
/// <remarks>
/// They are made when a client first needs them, so that a listener that began before is told of them then. Attributes that are no
/// part of OpenTelemetry's conventions begin with <c>apikeys.</c>. <c>db.system.name</c> is <c>sqlite</c>, <c>postgresql</c> or
/// <c>mysql</c>, which stands for MariaDB too; <c>error.type</c> is the full name of an exception's type, and absent where all went well.
/// </remarks>
public static class ApiKeyTelemetry
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "ApiKeys";

    /// <summary>The name of the activity source.</summary>
    public const string ActivitySourceName = "ApiKeys";

    /// <summary>
    /// A counter: validations. <c>apikeys.outcome</c> is <c>valid</c>, <c>malformed</c>, <c>unknown</c>, <c>revoked</c>, <c>expired</c>,
    /// <c>disabled</c>, <c>out_of_scope</c>, <c>insufficient_scope</c>, <c>rate_limited</c>, or <c>error</c>, with <c>error.type</c>,
    /// where the database's exception came through. A call that is cancelled is not counted.
    /// </summary>
    public const string Validations = "apikeys.validations";

    /// <summary>
    /// A counter: well-formed keys that were looked for in memory. <c>apikeys.cache.result</c> is <c>hit</c> if the answer was there,
    /// be it that there is no such key, and otherwise <c>miss</c>. With the cache turned off nothing is counted.
    /// </summary>
    public const string CacheLookups = "apikeys.cache.lookups";

    /// <summary>A counter: keys that left the cache for others because it was full.</summary>
    public const string CacheEvictions = "apikeys.cache.evictions";

    /// <summary>
    /// A histogram, in seconds: how long it took to look up a key in the database, waiting for a connection included.
    /// <c>db.system.name</c>, <c>error.type</c>. Callers that waited for somebody else's look-up are not measured.
    /// </summary>
    public const string LookupDuration = "apikeys.lookup.duration";

    /// <summary>
    /// A counter: how often the database was asked to charge calls to a key's limits, one or several at once.
    /// <c>apikeys.lease.result</c> is <c>granted</c> or <c>refused</c>; <c>db.system.name</c>.
    /// </summary>
    public const string Leases = "apikeys.leases";

    /// <summary>A histogram, in seconds: how long it took to write a batch of uses. <c>db.system.name</c>, <c>error.type</c>.</summary>
    public const string UsageFlushDuration = "apikeys.usage.flush.duration";

    /// <summary>
    /// A counter: batches of uses that could not be written, in the background too, where nobody sees the exception. They stay
    /// counted and are tried again. <c>db.system.name</c>, <c>error.type</c>.
    /// </summary>
    public const string UsageFlushFailures = "apikeys.usage.flush.failures";

    /// <summary>
    /// A gauge, in seconds: for how long the oldest use that is not written yet has been waiting, of all clients; zero if there is
    /// none. Up to <see cref="ApiKeyOptions.UsageFlushInterval"/> is as it should be.
    /// </summary>
    public const string UsageLag = "apikeys.usage.lag";

    /// <summary>
    /// A counter: times that changes made elsewhere could not be learnt of, so that they are seen later, within
    /// <see cref="ApiKeyOptions.CacheDuration"/>. <c>apikeys.changes.source</c> is <c>poll</c> or <c>listen</c>;
    /// <c>db.system.name</c>, <c>error.type</c>.
    /// </summary>
    public const string ChangesFailures = "apikeys.changes.failures";

    /// <summary>A span of kind client: a key is looked up in the database. <c>db.system.name</c>, <c>error.type</c>.</summary>
    public const string LookupSpan = "apikeys.lookup";

    /// <summary>A span of kind client: a batch of uses is written. <c>db.system.name</c>, <c>error.type</c>.</summary>
    public const string UsageFlushSpan = "apikeys.usage.flush";

    /// <summary>
    /// A span of kind client, for failures alone, as for <see cref="ChangesFailures"/>: since this goes on all the time, there is none
    /// of what goes well.
    /// </summary>
    public const string ChangesFailureSpan = "apikeys.changes.failure";
}
