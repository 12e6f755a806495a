using System.Diagnostics.Metrics;

namespace ApiKeys.Telemetry;

/// <summary>
/// The instruments, which <see cref="ApiKeyTelemetry"/> documents. They are made when the first of them is needed: a listener
/// is told of those that come after it.
/// </summary>
internal static class Instruments
{
    // From a read of SQLite's that finds its pages in memory to a server that hardly answers.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 10],
    };

    private static readonly Meter Meter = new(ApiKeyTelemetry.MeterName);

    public static readonly Counter<long> Validations = Meter.CreateCounter<long>(
        ApiKeyTelemetry.Validations, "{validation}", "Validations, by their outcome.");

    public static readonly Counter<long> CacheLookups = Meter.CreateCounter<long>(
        ApiKeyTelemetry.CacheLookups, "{lookup}", "Well-formed keys that were looked for in memory, by whether the answer was there.");

    public static readonly Counter<long> CacheEvictions = Meter.CreateCounter<long>(
        ApiKeyTelemetry.CacheEvictions, "{key}", "Keys that left the full cache for others.");

    public static readonly Histogram<double> LookupDuration = Meter.CreateHistogram(
        ApiKeyTelemetry.LookupDuration, "s", "How long it took to look a key up in the database.", tags: null, Seconds);

    public static readonly Counter<long> Leases = Meter.CreateCounter<long>(
        ApiKeyTelemetry.Leases, "{lease}", "Calls of limited keys that were asked of the database, alone or several at once, by its answer.");

    public static readonly Histogram<double> FlushDuration = Meter.CreateHistogram(
        ApiKeyTelemetry.UsageFlushDuration, "s", "How long it took to write a batch of uses.", tags: null, Seconds);

    public static readonly Counter<long> FlushFailures = Meter.CreateCounter<long>(
        ApiKeyTelemetry.UsageFlushFailures, "{failure}", "Batches of uses that could not be written, and are tried again.");

    public static readonly Counter<long> ChangeFailures = Meter.CreateCounter<long>(
        ApiKeyTelemetry.ChangesFailures, "{failure}", "Times that changes made elsewhere could not be asked or listened for.");

    public static readonly ObservableGauge<double> UsageLag = Meter.CreateObservableGauge(
        ApiKeyTelemetry.UsageLag, Telemetry.UsageLag.Longest, "s", "For how long the oldest use that is not written yet has been waiting.");
}
