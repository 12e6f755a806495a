using System.Globalization;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// What the command <c>change-many</c> of the test process did, as its lines and the events tell. It fails the test
/// where a step was half done, or its events tell of something else.
/// </summary>
internal sealed class StepLog
{
    private static readonly (string Kind, int Keys)[] Steps =
    [
        (ApiKeyEventKinds.KeyCreated, 5), (ApiKeyEventKinds.KeyDisabled, 5), (ApiKeyEventKinds.KeyEnabled, 5),
        (ApiKeyEventKinds.KeyDisabled, 5), (ApiKeyEventKinds.KeyRevoked, 5), (ApiKeyEventKinds.KeyDeleted, 3),
    ];

    private readonly List<(ApiKeyId Key, string Text)> _texts = [];
    private ApiKeyId[] _keys = [];
    private bool _isDone;

    /// <summary>The first step that was not acknowledged, or the next creation if that is a creation.</summary>
    public int Next { get; private set; }

    /// <summary>Follows a process from its start to its kill.</summary>
    /// <param name="lines">Its lines: one for each step.</param>
    /// <param name="events">The events of keys since the last kill.</param>
    public void Follow(IEnumerable<string> lines, Queue<ApiKeyEvent> events)
    {
        foreach (var words in lines.Select(static line => line.Split(' ')))
        {
            // A step that was done before the kill changes nothing when it is repeated.
            Assert.Equal((Next, Count(_isDone ? 0 : Steps[Next % Steps.Length].Keys)), (Next, words[0]));
            if (!_isDone)
                Take(events);
            if (words is [_, var text])
                _texts.Add((_keys[0], text));
            (_isDone, Next) = (false, Next + 1);
        }

        var wasUnderWay = events.Count > 0;
        if (wasUnderWay)
            Take(events);
        Assert.True(events.Count is 0, "An event tells of what the process did not do.");
        _isDone |= wasUnderWay;

        // A creation is not repeated. Its texts are lost.
        if (_isDone && Next % Steps.Length is 0)
            (_isDone, Next) = (false, Next + Steps.Length);
    }

    /// <summary>Validates the texts that were acknowledged, and finds those of deleted keys.</summary>
    public async Task AssertTextsAsync(ApiKeyClient client, EventTrail trail)
    {
        var cancellation = TestContext.Current.CancellationToken;
        foreach (var (id, text) in _texts)
        {
            var told = trail.Keys[id];
            var expected = told.IsDeleted ? ValidationStatus.Unknown
                : told.IsRevoked ? ValidationStatus.Revoked
                : told.IsDisabled ? ValidationStatus.Disabled
                : ValidationStatus.Valid;
            var validation = await client.ValidateKeyAsync(text, cancellationToken: cancellation);
            Assert.Equal((id, expected), (id, validation.Status));
            var found = await client.FindKeyAsync(text, cancellation);
            Assert.Equal((id, told.IsDeleted), (found?.DeletedKey?.Id ?? found?.Key?.Id, found?.IsDeleted));
        }
    }

    private void Take(Queue<ApiKeyEvent> events)
    {
        var (kind, count) = Steps[Next % Steps.Length];
        Assert.True(events.Count >= count, $"Step {Next}, {kind}, has {events.Count} events, and not {count}.");
        var subjects = new ApiKeyId[count];
        for (var i = 0; i < count; i++)
        {
            var entry = events.Dequeue();
            Assert.Equal((Next, kind), (Next, entry.Kind));
            subjects[i] = ApiKeyId.Parse(entry.Subject);
        }

        if (kind is ApiKeyEventKinds.KeyCreated)
            _keys = subjects;
        else
            Assert.Equal(_keys.Take(count).Order(), subjects.Order());
    }

    private static string Count(int keys) => keys.ToString(CultureInfo.InvariantCulture);
}
