using ApiKeys.Changes;
using ApiKeys.Storage;
using ApiKeys.Telemetry;

namespace ApiKeys.TimedEvents;

/// <summary>The options as the client uses them: <see cref="ITimedEventRecorder"/> says why.</summary>
internal interface ITimedEventSource
{
    /// <summary>A copy that the app cannot change.</summary>
    ITimedEventSource Copy();

    /// <exception cref="ArgumentException">A value breaks a rule. The message names it.</exception>
    void Check(string paramName);

    ITimedEventRecorder CreateRecorder(
        Store store, ChangeRunner changes, TimeProvider clock, TimeSpan? maxLifetime, BackgroundHealth health);
}
