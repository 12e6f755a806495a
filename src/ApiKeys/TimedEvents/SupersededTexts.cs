using ApiKeys.Changes;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Telemetry;

namespace ApiKeys.TimedEvents;

/// <summary>
/// Records in the background that superseded texts were presented. Each node writes once for each secret.
/// </summary>
internal sealed class SupersededTexts(ChangeRunner changes, TimeProvider clock, BackgroundHealth health)
{
    // Only texts that were valid once are counted, so there are few. A full set is emptied: the database knows them.
    private const int MaxKnown = 1_024;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<ApiKey> _waiting = [];
    private Task _writing = Task.CompletedTask;
    private bool _isWriting;

    /// <summary>Notes that a text was refused. The caller does not wait.</summary>
    /// <param name="key">The key, with the secret that was presented.</param>
    public void Note(ApiKey key)
    {
        // The current text may be refused as too old. No other one has taken its place.
        if (key.PresentedSecret is not { IsCurrent: false } secret)
            return;

        lock (_lock)
        {
            if (_known.Count >= MaxKnown)
                _known.Clear();
            if (!_known.Add(NameOf(key.Id, secret)))
                return;

            _waiting.Add(key);
            if (!_isWriting)
            {
                _isWriting = true;
                _writing = Detached.Run(WriteAsync);
            }
        }
    }

    /// <summary>Waits until all that was noted is written, or has failed.</summary>
    public Task SettleAsync()
    {
        lock (_lock)
            return _writing;
    }

    private async Task WriteAsync()
    {
        while (TryTake() is { } key)
        {
            try
            {
                var now = clock.GetUtcNow().ToStoredPrecision();
                await changes.RunAsync(new RecordSupersededText(key, now), actor: null, CancellationToken.None)
                    .ConfigureAwait(false);
                health.Succeed(BackgroundWork.TimedEvents);
            }
            catch (Exception exception)
            {
                // The next time that the text is presented it is tried again.
                lock (_lock)
                    _known.Remove(NameOf(key.Id, key.PresentedSecret!));
                health.Fail(BackgroundWork.TimedEvents, exception, key.Id);
            }
        }
    }

    private static string NameOf(ApiKeyId keyId, PresentedSecret secret) => $"{keyId}:{secret.Number}";

    private ApiKey? TryTake()
    {
        lock (_lock)
        {
            _isWriting = _waiting.Count > 0;
            if (!_isWriting)
                return null;
            var key = _waiting[^1];
            _waiting.RemoveAt(_waiting.Count - 1);
            return key;
        }
    }
}
