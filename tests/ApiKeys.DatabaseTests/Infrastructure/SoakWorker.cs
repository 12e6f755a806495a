using System.Data.Common;
using System.Runtime.ExceptionServices;

namespace ApiKeys.DatabaseTests.Infrastructure;

/// <summary>
/// Issues keys, validates them on every node, changes them and deletes them. The number of keys stays the same. After a
/// fault of the database the worker goes on, and repeats the interrupted change.
/// </summary>
/// <param name="nodes">The nodes. Each may be replaced while the worker does not hold the turn.</param>
/// <param name="organization">The organization that owns the keys.</param>
/// <param name="turn">The worker holds it during each step.</param>
/// <param name="bound">How long another node may give the previous status after a change.</param>
internal sealed class SoakWorker(ApiKeyClient[] nodes, OrganizationId organization, SemaphoreSlim turn, TimeSpan bound)
{
    private const int Slots = 8;

    private readonly SoakKey?[] _keys = new SoakKey?[Slots];
    private readonly Random _random = new();
    private int _steps;

    public int Steps => Volatile.Read(ref _steps);

    public int Issued { get; private set; }

    /// <summary>
    /// How many calls that issue a key ended in a fault. Each may have issued a key that was not returned.
    /// </summary>
    public int IssueFaults { get; private set; }

    public int Faults { get; private set; }

    public int Cancelled { get; private set; }

    public long Uses { get; private set; }

    public IEnumerable<SoakKey> Keys => _keys.OfType<SoakKey>();

    public async Task RunAsync(CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            await turn.WaitAsync(CancellationToken.None);
            try
            {
                await StepAsync(_random.Next(Slots));
                Interlocked.Increment(ref _steps);
            }
            catch (DbException)
            {
                Faults++;
            }
            catch (OperationCanceledException)
            {
                Cancelled++;
            }
            finally
            {
                turn.Release();
            }

            await Task.Delay(_random.Next(10), CancellationToken.None);
        }
    }

    /// <summary>Repeats the changes that a fault has interrupted.</summary>
    public async Task SettleAsync()
    {
        foreach (var key in Keys.Where(key => key.Next is not null))
            await ChangeAsync(key, key.Next!.Value);
    }

    private async Task StepAsync(int slot)
    {
        if (_keys[slot] is not { } key)
            _keys[slot] = await IssueAsync();
        else if (key.Next is { } next)
            await ChangeAsync(key, next);
        else if (_random.Next(4) > 0 || (key.Status is ValidationStatus.Unknown && !key.IsSettled))
            await AllAsync(ValidateOnAll(key));
        else if (key.Status is not ValidationStatus.Unknown)
            await ChangeAtRandomAsync(key);
        else
            _keys[slot] = null;
    }

    private async Task<SoakKey> IssueAsync()
    {
        try
        {
            var limits = _random.Next(4) is 0
                ? new KeyMetadata { RateLimits = [RateLimit.PerMinute(1_000_000_000)] }
                : null;
            var issued = await nodes[_random.Next(nodes.Length)].CreateKeyAsync(organization, metadata: limits);
            Issued++;
            return new(issued, nodes.Length, bound);
        }
        catch (DbException)
        {
            IssueFaults++;
            throw;
        }
    }

    private IEnumerable<Task> ValidateOnAll(SoakKey key) =>
        Enumerable.Range(0, 2 * nodes.Length).Select(i => key.ValidateAsync(nodes[i % nodes.Length], i % nodes.Length));

    private async Task ChangeAtRandomAsync(SoakKey key)
    {
        var next = key.Status switch
        {
            ValidationStatus.Revoked => ValidationStatus.Unknown,
            _ when _random.Next(2) is 0 => ValidationStatus.Revoked,
            ValidationStatus.Valid => ValidationStatus.Disabled,
            _ => ValidationStatus.Valid,
        };

        // The key is deleted, and its use count with it.
        if (next is ValidationStatus.Unknown)
            await AssertUsesAsync(key);

        await ChangeAsync(key, next);
    }

    /// <summary>Fails the test unless the database has each use exactly once.</summary>
    private async Task AssertUsesAsync(SoakKey key)
    {
        foreach (var node in nodes)
            await node.FlushAsync();
        var stored = (await nodes[_random.Next(nodes.Length)].GetKeyAsync(key.Organization, key.Id)).UseCount;
        Assert.Equal(key.Uses, stored);
        Uses += stored;
    }

    /// <summary>Changes a key on one node while all of them validate it.</summary>
    private async Task ChangeAsync(SoakKey key, ValidationStatus next)
    {
        // A cancelled change has not taken place. A change that a fault has interrupted may have, so it is never
        // cancelled.
        using var cancelled = new CancellationTokenSource();
        if (key.Next is null && _random.Next(8) is 0)
            cancelled.CancelAfter(_random.Next(5));

        var node = _random.Next(nodes.Length);
        key.Begin(next);
        Task change = next switch
        {
            ValidationStatus.Valid => nodes[node].EnableKeyAsync(key.Organization, key.Id, cancelled.Token),
            ValidationStatus.Disabled => nodes[node].DisableKeyAsync(
                key.Organization, key.Id, cancellationToken: cancelled.Token),
            ValidationStatus.Revoked => nodes[node].RevokeKeyAsync(
                key.Organization, key.Id, cancellationToken: cancelled.Token),
            _ => DeleteAsync(nodes[node], key, cancelled.Token),
        };
        try
        {
            await AllAsync([change, .. ValidateOnAll(key)]);
            key.End(node);
        }
        finally
        {
            if (change.IsCanceled)
                key.Abandon();
        }
    }

    private static async Task DeleteAsync(ApiKeyClient node, SoakKey key, CancellationToken cancellationToken)
    {
        try
        {
            await node.DeleteKeyAsync(key.Organization, key.Id, cancellationToken);
        }
        catch (NotFoundException)
        {
            // The interrupted commit of an earlier attempt has deleted it.
        }
    }

    // A wrong answer fails the test even if a fault of the database came first.
    private static async Task AllAsync(IEnumerable<Task> tasks)
    {
        var all = Task.WhenAll(tasks);
        try
        {
            await all;
        }
        catch (DbException)
        {
            if (all.Exception!.InnerExceptions.FirstOrDefault(exception => exception is not DbException) is { } failure)
                ExceptionDispatchInfo.Throw(failure);
            throw;
        }
    }
}
