using System.Globalization;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// What the command <c>rotate</c> of the test process did, as its lines and the events tell. It fails the test where an
/// acknowledged operation has no event, or an event tells of what nobody asked for.
/// </summary>
/// <param name="keys">The keys that the process rotates. They were never used.</param>
internal sealed class RotationLog(IEnumerable<IssuedKey> keys)
{
    private readonly Dictionary<string, RotatedKey> _keys = keys.ToDictionary(
        static issued => $"{issued.Key.Id}", static issued => new RotatedKey(issued.Plaintext));

    private readonly Dictionary<string, int> _idempotencyKeys = [];

    /// <summary>How many rotations and ends were acknowledged.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>The rotation that was under way at the last kill. Empty if it has no idempotency key.</summary>
    public string Lost { get; private set; } = "";

    /// <summary>Follows a process from its start to its kill.</summary>
    /// <param name="lines">Its lines: an operation, its answer, and so on.</param>
    /// <param name="events">The events of keys since the last kill.</param>
    public void Follow(IReadOnlyList<string> lines, Queue<ApiKeyEvent> events)
    {
        for (var i = 0; i < lines.Count; i += 2)
            Follow(lines[i], i + 1 < lines.Count ? lines[i + 1] : null, events);
        Assert.True(events.Count is 0, "An event tells of what the process did not do.");

        var isUnderWay = lines.Count % 2 is 1;
        Lost = isUnderWay && lines[^1].StartsWith("rotate", StringComparison.Ordinal) && lines[^1][^1] is not '-'
            ? lines[^1]
            : "";
        Replace(Uses.InMemory, Uses.Unknown);
    }

    /// <summary>Validates the last texts of each key that were acknowledged.</summary>
    public async Task AssertTextsAsync(ApiKeyClient client, int last)
    {
        var requirement = new KeyRequirement { TrackUsage = false };
        foreach (var (id, key) in _keys)
        {
            foreach (var text in key.Texts.TakeLast(last))
            {
                if (text.Text is null)
                    continue;

                var validation = await client.ValidateKeyAsync(
                    text.Text, requirement, TestContext.Current.CancellationToken);
                Assert.True(
                    key.MayBe(text, validation.Status), $"Text {text.Number} of key {id} is {validation.Status}.");
                if (validation.Status is not ValidationStatus.Unknown)
                    Assert.Equal((id, text.Number), (id, validation.Secret?.Number));
            }
        }
    }

    /// <summary>An idempotency key is kept if its rotation took place, and names the last text.</summary>
    public async Task AssertIdempotencyKeysAsync(TestDatabase database)
    {
        Assert.Equal(_idempotencyKeys.Count, await database.CountAsync("api_key_idempotency_keys"));
        Assert.Equal(
            _idempotencyKeys.Values.Sum(),
            await database.ScalarAsync("SELECT coalesce(sum(secret_number), 0) FROM api_key_idempotency_keys"));
    }

    private void Follow(string operation, string? answer, Queue<ApiKeyEvent> events)
    {
        var words = operation.Split(' ');
        switch (words[0])
        {
            case "rotate" when answer is null && events.Count is 0:
            case "expire" when answer is null && events.Count is 0:
                return;
            case "rotate" when answer is "too many":
                AssertTooMany(_keys[words[1]], words[2]);
                return;
            case "rotate" when answer is "conflict":
                AssertConflict(_keys[words[1]], words[4]);
                return;
            case "rotate":
                Rotate(words, answer?.Split(' '), events);
                return;
            case "expire":
                Expire(words, events);
                return;
            case "use":
                _keys[words[1]].Current.Uses = answer is null ? Uses.Unknown : Uses.InMemory;
                return;
            default:
                if (answer is not null)
                    Replace(Uses.InMemory, Uses.Written);
                return;
        }
    }

    private void Rotate(string[] words, string[]? answer, Queue<ApiKeyEvent> events)
    {
        var (key, days, endsOnUse, idempotencyKey) = (_keys[words[1]], words[2], bool.Parse(words[3]), words[4]);
        var (entry, rotation) = (Take(ApiKeyEventKinds.KeyRotated, words[1], events), key.Current);
        var told = EventTrail.RotationOf(entry);
        Assert.Equal((rotation.Number, rotation.Number + 1), (told.Before, told.After));

        // Uses that a killed process had not written are lost. The rotation shows whether it had written them.
        if (rotation.Uses is Uses.Unknown)
            rotation.Uses = told.IsReplaced ? Uses.None : Uses.Written;
        Assert.True(
            told.IsReplaced == rotation.Uses is Uses.None, $"A used text was replaced, or an unused one kept: {entry}");
        Assert.False(
            !told.IsReplaced && _idempotencyKeys.ContainsKey(idempotencyKey), $"It was repeated: {entry}");
        if (!told.IsReplaced)
        {
            var end = entry.OccurredAt.AddDays(int.Parse(days, CultureInfo.InvariantCulture));
            Assert.InRange(told.ExpiresAt!.Value, end.AddMinutes(-1), end);
            Assert.Equal(endsOnUse, told.EndsOnUse);
        }

        rotation.End = told;
        key.Texts.Add(new(told.After, answer?[2]));
        key.Version++;
        if (idempotencyKey is not "-")
            _idempotencyKeys[idempotencyKey] = told.After;
        if (answer is null)
            return;

        Acknowledged++;
        Assert.Equal($"{key.Version}", answer[1]);
        Assert.True(answer[2].StartsWith(told.PrefixAfter, StringComparison.Ordinal), "It tells of another text.");
    }

    private void Expire(string[] words, Queue<ApiKeyEvent> events)
    {
        var (key, number) = (_keys[words[1]], int.Parse(words[2], CultureInfo.InvariantCulture));
        var entry = Take(ApiKeyEventKinds.KeySecretExpired, words[1], events);
        Assert.Equal($$"""{"secret":{{number}}}""", entry.Details.Replace(" ", "", StringComparison.Ordinal));
        key.Texts[number - 1].End!.ExpiresAt = entry.OccurredAt;
        key.Version++;
        Acknowledged++;
    }

    private static ApiKeyEvent Take(string kind, string key, Queue<ApiKeyEvent> events)
    {
        Assert.True(events.TryDequeue(out var entry), $"An acknowledged {kind} has no event.");
        Assert.Equal((kind, ApiKeyId.Parse(key)), (entry.Kind, ApiKeyId.Parse(entry.Subject)));
        return entry;
    }

    private static void AssertTooMany(RotatedKey key, string days)
    {
        var now = TimeProvider.System.GetUtcNow();
        Assert.True(days is not "0" && key.Current.Uses is not Uses.None);
        Assert.True(key.Texts.Count(text => text.End is { IsReplaced: false } && text.End.ExpiresAt > now) > 2);
    }

    private void AssertConflict(RotatedKey key, string idempotencyKey)
    {
        Assert.Equal(key.Current.Number, _idempotencyKeys.GetValueOrDefault(idempotencyKey));
        Assert.NotEqual(Uses.None, key.Current.Uses);
    }

    private void Replace(Uses before, Uses after)
    {
        foreach (var text in _keys.Values.SelectMany(static key => key.Texts))
            text.Uses = text.Uses == before ? after : text.Uses;
    }

    private enum Uses
    {
        None,

        /// <summary>The running process has counted it, and will know of it at the next rotation.</summary>
        InMemory,

        /// <summary>A killed process may have written it.</summary>
        Unknown,

        Written,
    }

    private sealed class RotatedKey(string text)
    {
        // The text with the number n is item n - 1.
        public List<RotatedText> Texts { get; } = [new(1, text)];

        public RotatedText Current => Texts[^1];

        public int Version { get; set; } = 1;

        public bool MayBe(RotatedText text, ValidationStatus status) => text.End switch
        {
            null => status is ValidationStatus.Valid,
            { IsReplaced: true } => status is ValidationStatus.Unknown,
            { EndsOnUse: true } when Texts.Skip(text.Number).Any(static later => later.Uses is Uses.Written) =>
                status is ValidationStatus.Superseded,
            { EndsOnUse: true } when Texts.Skip(text.Number).Any(static later => later.Uses is Uses.Unknown) =>
                status is ValidationStatus.Superseded or ValidationStatus.Valid,
            { ExpiresAt: var end } => status == (end > TimeProvider.System.GetUtcNow()
                ? ValidationStatus.Valid
                : ValidationStatus.Superseded),
        };
    }

    /// <summary>A text of a key, or null if its answer was lost.</summary>
    private sealed class RotatedText(int number, string? text)
    {
        public int Number { get; } = number;

        public string? Text { get; } = text;

        public Uses Uses { get; set; }

        /// <summary>The rotation that replaced or superseded it; null for the current text.</summary>
        public ToldRotation? End { get; set; }
    }
}
