using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace ApiKeys.Usage;

/// <summary>
/// The uses of keys that are written apart from all others, because the database refused a batch that held them.
/// </summary>
/// <remarks>
/// <para>
/// The keys are in groups, and a key is in one group. A group that is accepted returns to the other keys. One that is
/// refused is split in halves, until the refused key is alone. Each flush continues where the last one ended.
/// </para>
/// <para>The recorder's lock guards it, and one flush at a time writes.</para>
/// </remarks>
internal sealed class RefusedUses
{
    // A database that refuses every key, as for a role without the right to write, costs a flush no more than this. To
    // find one key among n takes log2(n) refusals.
    private const int MaxRefusals = 32;
    private const int MaxWrites = 2 * MaxRefusals;

    // A key that was accepted again. Removing it would add native code for this dictionary's types.
    private const long Returned = -1;

    // The keys that are apart. A key has no uses here while a batch takes them.
    private Dictionary<ApiKeyId, Uses> _uses = [];
    private readonly Queue<ApiKeyId[]> _untried = new();
    private readonly Queue<ApiKeyId[]> _alone = new();
    private int _taken;
    private bool _takesAll;
    private int _writes;
    private int _refusals;

    public bool IsEmpty => _untried.Count is 0 && _alone.Count is 0;

    /// <summary>What was refused in this flush, or null.</summary>
    public UsageRefusal? Refusal { get; private set; }

    /// <summary>Whether the flush may not write any more, although some keys were not tried.</summary>
    public bool IsIncomplete => _untried.Count > 0;

    /// <summary>Begins a flush. It tries the keys again that were refused alone, after all others.</summary>
    public void BeginFlush()
    {
        (_writes, _refusals, Refusal) = (0, 0, null);
        while (_alone.TryDequeue(out var group))
            _untried.Enqueue(group);

        // The cause may be gone for all keys.
        _takesAll = true;
    }

    /// <summary>Adds new uses of a key, if the key is apart.</summary>
    public bool TryAdd(ApiKeyId keyId, Uses uses)
    {
        if (!_uses.TryGetValue(keyId, out var earlier) || earlier.Count is Returned)
            return false;

        UsesOf(keyId) = earlier.Add(uses);
        return true;
    }

    /// <summary>
    /// The unwritten uses of a key that is apart. Those of the batch that is being written are not here.
    /// </summary>
    public bool TryGet(ApiKeyId keyId, out Uses uses) => _uses.TryGetValue(keyId, out uses) && uses.Count > 0;

    /// <summary>Takes the uses for the next batch of this flush.</summary>
    /// <returns>False if every group was tried, or if the flush has made enough writes.</returns>
    public bool TryTake([NotNullWhen(true)] out Dictionary<ApiKeyId, Uses>? uses)
    {
        uses = null;
        if (_untried.Count is 0 || _writes >= MaxWrites || _refusals >= MaxRefusals)
            return false;

        uses = [];
        if (!_takesAll)
        {
            Take(_untried.Peek(), uses);
            return true;
        }

        // After a whole turn the groups are in the same order.
        for (var left = _untried.Count; left > 0; left--)
        {
            var group = _untried.Dequeue();
            Take(group, uses);
            _untried.Enqueue(group);
        }

        return true;
    }

    /// <summary>Notes that the database has the uses of the batch.</summary>
    public void Accept()
    {
        _writes++;
        for (; _taken > 0; _taken--)
        {
            foreach (var keyId in _untried.Dequeue())
                UsesOf(keyId) = new(Returned, default);
        }

        if (IsEmpty && _uses.Count > 0)
            _uses = [];
    }

    /// <summary>Takes back the uses of a batch that the database refused, and splits it.</summary>
    public void Refuse(UsageBatch batch, Exception fault)
    {
        _writes++;
        _refusals++;
        var keys = batch.KeysInOrder();
        foreach (var (keyId, uses) in batch.Uses)
            UsesOf(keyId) = uses;

        // Groups that were refused together are tried one by one.
        var wasTogether = _taken > 1;
        if (_taken is 1)
            _untried.Dequeue();
        (_taken, _takesAll) = (0, false);
        if (!wasTogether && keys.Length is 1)
        {
            _alone.Enqueue(keys);
            if (Refusal?.KeyId is null)
                Refusal = new(keys[0], fault);
            return;
        }

        Refusal ??= new(null, fault);
        if (!wasTogether)
        {
            var half = keys.Length / 2;
            _untried.Enqueue(Part(keys, 0, half));
            _untried.Enqueue(Part(keys, half, keys.Length - half));
        }
    }

    private void Take(ApiKeyId[] group, Dictionary<ApiKeyId, Uses> taken)
    {
        foreach (var keyId in group)
        {
            ref var uses = ref UsesOf(keyId);
            CollectionsMarshal.GetValueRefOrAddDefault(taken, keyId, out _) = uses;
            uses = default;
        }

        _taken++;
    }

    private ref Uses UsesOf(ApiKeyId keyId) => ref CollectionsMarshal.GetValueRefOrAddDefault(_uses, keyId, out _);

    private static ApiKeyId[] Part(ApiKeyId[] keys, int start, int length)
    {
        var part = new ApiKeyId[length];
        Array.Copy(keys, start, part, 0, length);
        return part;
    }
}
