using System.Diagnostics.Metrics;

namespace ApiKeys.Telemetry;

/// <summary>
/// The instruments that <see cref="ApiKeyTelemetry"/> documents. They are created on first use. A listener that started
/// earlier is told then.
/// </summary>
internal static class Instruments
{
    // From an SQLite read whose pages are in memory, to a server that hardly answers.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries =
        [
            0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
            0.1, 0.5, 1, 5, 10,
        ],
    };

    private static readonly Meter Meter = new(ApiKeyTelemetry.MeterName);

    public static readonly Counter<long> Validations = Meter.CreateCounter<long>(
        ApiKeyTelemetry.Validations,
        "{validation}",
        "Validations, by outcome.");

    public static readonly Counter<long> CacheLookups = Meter.CreateCounter<long>(
        ApiKeyTelemetry.CacheLookups,
        "{lookup}",
        "Look-ups of well-formed keys in the cache, by result.");

    public static readonly Counter<long> CacheEvictions = Meter.CreateCounter<long>(
        ApiKeyTelemetry.CacheEvictions,
        "{key}",
        "Keys that the full cache evicted.");

    public static readonly Histogram<double> LookupDuration = Meter.CreateHistogram(
        ApiKeyTelemetry.LookupDuration,
        "s",
        "Time to look up a key in the database.",
        tags: null,
        Seconds);

    public static readonly Counter<long> Leases = Meter.CreateCounter<long>(
        ApiKeyTelemetry.Leases,
        "{lease}",
        "Requests to charge one or several calls to a key's limits, by the database's answer.");

    public static readonly Counter<long> Rotations = Meter.CreateCounter<long>(
        ApiKeyTelemetry.Rotations,
        "{rotation}",
        "Rotations of keys, by what became of the text that was current.");

    public static readonly Histogram<double> FlushDuration = Meter.CreateHistogram(
        ApiKeyTelemetry.UsageFlushDuration,
        "s",
        "Time to write a batch of uses.",
        tags: null,
        Seconds);

    public static readonly Counter<long> FlushFailures = Meter.CreateCounter<long>(
        ApiKeyTelemetry.UsageFlushFailures,
        "{failure}",
        "Batches of uses that could not be written. They are retried.");

    public static readonly Counter<long> ChangeFailures = Meter.CreateCounter<long>(
        ApiKeyTelemetry.ChangesFailures,
        "{failure}",
        "Failures to poll or listen for changes of other nodes.");

    public static readonly Gauge<double> ClockOffset = Meter.CreateGauge<double>(
        ApiKeyTelemetry.ClockOffset,
        "s",
        "How far the clock of the database's server is ahead of this machine's.");

    public static readonly Gauge<long> SigningSecretKeys = Meter.CreateGauge<long>(
        ApiKeyTelemetry.SigningSecretKeys,
        "{key}",
        "Keys that hang on each signing secret, when they were counted last.");

    public static readonly ObservableGauge<double> UsageLag = Meter.CreateObservableGauge(
        ApiKeyTelemetry.UsageLag,
        Telemetry.UsageLag.Longest,
        "s",
        "Age of the oldest unwritten use.");
}
