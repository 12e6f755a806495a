namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// A key, and what each node may answer of it: what it is, what a change that is under way may make of it, and on a node
/// that did not make the last change, for the bound and no longer, what it was. One caller uses it at a time.
/// </summary>
/// <param name="issued">The key.</param>
/// <param name="nodes">How many nodes there are.</param>
/// <param name="bound">For how long a node that was not told may answer as before.</param>
internal sealed class SoakKey(IssuedKey issued, int nodes, TimeSpan bound)
{
    private readonly List<(ValidationStatus Status, long Since)>[] _outdated = [.. Enumerable.Range(0, nodes).Select(_ => new List<(ValidationStatus, long)>())];
    private long _changedAt = TimeProvider.System.GetTimestamp();
    private long _uses;

    public IssuedKey Issued => issued;

    public OrganizationId Organization => issued.Key.OrganizationId;

    public ApiKeyId Id => issued.Key.Id;

    public ValidationStatus Status { get; private set; } = ValidationStatus.Valid;

    /// <summary>What a change makes of the key that was begun and of which nobody knows yet that it took place.</summary>
    public ValidationStatus? Next { get; private set; }

    /// <summary>Whether every node has to know what became of the key.</summary>
    public bool IsSettled => Next is null && TimeProvider.System.GetElapsedTime(_changedAt) > bound;

    public long Uses => Interlocked.Read(ref _uses);

    public void Begin(ValidationStatus next) => Next = next;

    /// <summary>The change was cancelled.</summary>
    public void Abandon() => Next = null;

    /// <summary>The change was acknowledged on a node, which answers by it at once.</summary>
    public void End(int node)
    {
        _changedAt = TimeProvider.System.GetTimestamp();
        for (var other = 0; other < _outdated.Length; other++)
        {
            _outdated[other].RemoveAll(outdated => other == node || TimeProvider.System.GetElapsedTime(outdated.Since) > bound);
            if (other != node)
                _outdated[other].Add((Status, _changedAt));
        }

        (Status, Next) = (Next!.Value, null);
    }

    /// <summary>Fails the test if the answer of a node is wrong, and counts it as a use if it is one.</summary>
    public async Task ValidateAsync(ApiKeyClient client, int node)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var answer = (await client.ValidateKeyAsync(issued.Plaintext)).Status;
        if (answer is ValidationStatus.Valid)
            Interlocked.Increment(ref _uses);

        var mayBe = answer == Status || answer == Next
            || _outdated[node].Exists(outdated => outdated.Status == answer && TimeProvider.System.GetElapsedTime(outdated.Since, startedAt) <= bound);
        Assert.True(mayBe, $"Node {node} says {answer} of a key that is {Status}, {TimeProvider.System.GetElapsedTime(_changedAt, startedAt).TotalMilliseconds:F0} ms after its last change.");
    }
}
