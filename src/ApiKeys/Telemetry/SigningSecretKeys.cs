namespace ApiKeys.Telemetry;

/// <summary>Shows how many keys hang on each signing secret, as they were counted last.</summary>
internal static class SigningSecretKeys
{
    public static void Record(List<SigningSecretCount> counts)
    {
        if (!MetricsSwitch.IsOn)
            return;
        foreach (var count in counts)
        {
            var name = count.Index switch
            {
                null => "unknown",
                0 => "current",
                { } index => $"earlier_{index}",
            };
            Instruments.SigningSecretKeys.Record(
                count.KeyCount, new KeyValuePair<string, object?>(Tags.SigningSecret, name));
        }
    }
}
