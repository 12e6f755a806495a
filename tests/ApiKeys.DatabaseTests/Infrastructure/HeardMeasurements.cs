using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// Records the library's measurements. A listener receives those of the whole process, in which other tests run. So
/// only measurements in the execution context of the creating test count, unless the test asks for all.
/// </summary>
internal sealed class HeardMeasurements : IDisposable
{
    private static readonly AsyncLocal<HeardMeasurements?> Hearing = new();

    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Instrument, double Value, string[] Tags)> _heard = [];
    private readonly bool _hearsEveryone;

    public HeardMeasurements(bool hearsEveryone = false)
    {
        _hearsEveryone = hearsEveryone;
        Hearing.Value = this;
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name is ApiKeyTelemetry.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Hear(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>
    /// The values of an instrument's measurements that have all of these tags, each <c>name=value</c>.
    /// </summary>
    public double[] Of(string instrument, params string[] tags) =>
    [
        .. _heard.Where(heard => heard.Instrument == instrument && tags.All(heard.Tags.Contains))
            .Select(heard => heard.Value),
    ];

    /// <summary>The tags of all measurements of an instrument, in order.</summary>
    public string[] TagsOf(string instrument) =>
        [.. _heard.Where(heard => heard.Instrument == instrument).Select(heard => string.Join(' ', heard.Tags))];

    /// <summary>The current value of a gauge.</summary>
    public double Observe(string gauge)
    {
        _heard.Clear();
        _listener.RecordObservableInstruments();
        return Assert.Single(Of(gauge));
    }

    public void Dispose() => _listener.Dispose();

    // Must not allocate for other tests' measurements: some of those tests count their allocations.
    private void Hear(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (!_hearsEveryone && Hearing.Value != this)
            return;

        var texts = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++)
            texts[i] = $"{tags[i].Key}={tags[i].Value}";
        _heard.Enqueue((instrument.Name, value, texts));
    }
}
