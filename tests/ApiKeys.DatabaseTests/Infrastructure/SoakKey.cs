namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// A key, and the answers that each node may give: its status, the status that a running change may give it, and its
/// previous status. The last one only within the bound, and only on a node that did not make the last change. One
/// caller uses it at a time.
/// </summary>
/// <param name="issued">The key.</param>
/// <param name="nodes">The number of nodes.</param>
/// <param name="bound">How long another node may give the previous status after a change.</param>
internal sealed class SoakKey(IssuedKey issued, int nodes, TimeSpan bound)
{
    private readonly List<(ValidationStatus Status, long Since)>[] _outdated =
        [.. Enumerable.Range(0, nodes).Select(_ => new List<(ValidationStatus, long)>())];
    private long _changedAt = TimeProvider.System.GetTimestamp();
    private long _uses;

    public IssuedKey Issued => issued;

    public OrganizationId Organization => issued.Key.OrganizationId;

    public ApiKeyId Id => issued.Key.Id;

    public ValidationStatus Status { get; private set; } = ValidationStatus.Valid;

    /// <summary>The key's status after a change that was begun and whose outcome is unknown.</summary>
    public ValidationStatus? Next { get; private set; }

    /// <summary>Whether every node must give the current status.</summary>
    public bool IsSettled => Next is null && TimeProvider.System.GetElapsedTime(_changedAt) > bound;

    public long Uses => Interlocked.Read(ref _uses);

    public void Begin(ValidationStatus next) => Next = next;

    /// <summary>The change was cancelled.</summary>
    public void Abandon() => Next = null;

    /// <summary>The change was acknowledged on a node, which gives the new status at once.</summary>
    public void End(int node)
    {
        _changedAt = TimeProvider.System.GetTimestamp();
        for (var other = 0; other < _outdated.Length; other++)
        {
            _outdated[other].RemoveAll(
                outdated => other == node || TimeProvider.System.GetElapsedTime(outdated.Since) > bound);
            if (other != node)
                _outdated[other].Add((Status, _changedAt));
        }

        (Status, Next) = (Next!.Value, null);
    }

    /// <summary>Validates the key on a node, counts the use, and fails the test if the answer is wrong.</summary>
    public async Task ValidateAsync(ApiKeyClient client, int node)
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var answer = (await client.ValidateKeyAsync(issued.Plaintext)).Status;
        if (answer is ValidationStatus.Valid)
            Interlocked.Increment(ref _uses);

        var mayBe = answer == Status || answer == Next
            || _outdated[node].Exists(outdated =>
                outdated.Status == answer && TimeProvider.System.GetElapsedTime(outdated.Since, startedAt) <= bound);
        var age = TimeProvider.System.GetElapsedTime(_changedAt, startedAt).TotalMilliseconds;
        Assert.True(
            mayBe, $"Node {node} says {answer} of a key that is {Status}, {age:F0} ms after its last change.");
    }
}
