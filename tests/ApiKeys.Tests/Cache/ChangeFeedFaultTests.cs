using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using ApiKeys.Cache;
using ApiKeys.Storage;

namespace ApiKeys.Tests.Cache;

public class ChangeFeedFaultTests
{
    [Fact]
    public async Task A_feed_that_can_neither_poll_nor_listen_reports_each_try_once()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        var heard = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Name is ApiKeyTelemetry.ChangesFailures)
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>(
            (_, value, tags, _) => heard.Enqueue(
                $"{value} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}"));
        listener.Start();
        await using var store = new FaultyStore();
        await using var feed = new ChangeFeed(
            store,
            new(),
            new() { ListenForChanges = true, ChangePollInterval = TimeSpan.FromSeconds(1) },
            new(store.SystemName, TimeProvider.System), TimeProvider.System);

        // The first call only starts the listener. Later calls poll once a second.
        feed.PollIfDue(0);
        feed.PollIfDue(1_000);
        feed.PollIfDue(1_001);

        while (heard.Count < 2)
            await Task.Delay(5, limit.Token);
        Assert.Equal(
            [
                "1 apikeys.changes.source=listen db.system.name=faulty error.type=System.NotSupportedException",
                "1 apikeys.changes.source=poll db.system.name=faulty error.type=System.NotSupportedException",
            ],
            heard.Order(StringComparer.Ordinal));
    }

    private sealed class FaultyStore : Store
    {
        public override string SystemName => "faulty";

        public override IReadOnlyList<Migration> Migrations => [];

        public override int SchemaVersion => 0;

        public override Task ListenAsync(
            Action<ApiKeyId> changed,
            Action connected,
            Action<Exception> failed,
            CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        protected override Session CreateSession() => throw new NotSupportedException();

        protected override Fault Classify(Exception exception) => Fault.Final;

        public override bool IsRefusal(Exception exception) => false;
    }
}
