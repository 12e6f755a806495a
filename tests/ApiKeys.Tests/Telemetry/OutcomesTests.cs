using System.Diagnostics.Metrics;
using ApiKeys.Telemetry;

namespace ApiKeys.Tests.Telemetry;

public class OutcomesTests
{
    [Fact]
    public void Each_status_has_an_outcome_of_the_same_name()
    {
        var heard = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name is ApiKeyTelemetry.Validations)
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => heard.Add($"{tags[0].Key} {tags[0].Value}"));
        listener.Start();

        foreach (var status in Enum.GetValues<ValidationStatus>())
            Outcomes.Count(status);

        Assert.Equal(
            Enum.GetValues<ValidationStatus>().Select(status => $"apikeys.outcome {ToSnakeCase($"{status}")}"),
            heard);
    }

    private static string ToSnakeCase(string name)
    {
        var parts = name.Select((character, i) =>
            i > 0 && char.IsAsciiLetterUpper(character) ? $"_{character}" : $"{character}");
        return string.Concat(parts).ToLowerInvariant();
    }
}
