namespace ApiKeys.Telemetry;

/// <summary>The attributes of measurements and spans. None holds any part of a key.</summary>
internal static class Tags
{
    // From OpenTelemetry's semantic conventions for databases and errors.
    public const string System = "db.system.name";
    public const string ErrorType = "error.type";

    public const string Outcome = "apikeys.outcome";
    public const string CacheResult = "apikeys.cache.result";
    public const string LeaseResult = "apikeys.lease.result";
    public const string RotationResult = "apikeys.rotation.result";
    public const string SigningSecret = "apikeys.signing_secret";
    public const string ChangesSource = "apikeys.changes.source";

    public static KeyValuePair<string, object?> OfSystem(string system) => new(System, system);

    public static KeyValuePair<string, object?> OfError(Exception fault) => new(ErrorType, fault.GetType().FullName);
}
