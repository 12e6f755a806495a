using System.Runtime.CompilerServices;
using ApiKeys.Hashing;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Telemetry;

namespace ApiKeys.Validation;

/// <summary>Reads the key of a text's hash, and what the call's checks have to know of the tenancy, in one round trip.</summary>
internal sealed class KeyReader(Store store, TimeProvider clock)
{
    private readonly TenancyGuess _guess = new();

    public ValueTask<KeyReading?> ReadAsync(KeyHash hash, KeyHash? previousHash, KeyRequirement requirement, CancellationToken cancellationToken) =>
        ObservedWork.IsLookupObserved
            ? ReadObservedAsync(new(this, hash, previousHash, requirement), cancellationToken)
            : store.ReadAsync(new Call(this, hash, previousHash, requirement), FindAsync, cancellationToken);

    private async ValueTask<KeyReading?> ReadObservedAsync(Call call, CancellationToken cancellationToken)
    {
        var observed = ObservedWork.BeginLookup(clock, store.SystemName);
        Exception? fault = null;
        try
        {
            return await store.ReadAsync(call, FindAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            fault = exception;
            throw;
        }
        finally
        {
            observed.End(fault);
        }
    }

    private static ValueTask<KeyReading?> FindAsync(Session session, Call call, CancellationToken cancellationToken) =>
        call.PreviousHash is null
            ? call.Reader.FindAsync(session, call.Hash, call.Requirement, cancellationToken)
            : FindEitherAsync(session, call, cancellationToken);

    private static async ValueTask<KeyReading?> FindEitherAsync(Session session, Call call, CancellationToken cancellationToken) =>
        await call.Reader.FindAsync(session, call.Hash, call.Requirement, cancellationToken).ConfigureAwait(false)
        ?? await call.Reader.FindAsync(session, call.PreviousHash!.Value, call.Requirement, cancellationToken).ConfigureAwait(false);

    // Each miss waits here: its state is used again, and not left to the garbage collector.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<KeyReading?> FindAsync(Session session, KeyHash hash, KeyRequirement requirement, CancellationToken cancellationToken)
    {
        if (_guess.IsTold(requirement))
        {
            var found = await session.FindKeyByHashAsync(hash, cancellationToken).ConfigureAwait(false);
            if (found is null || !found.Hash.FixedTimeEquals(hash))
                return null;

            var key = found.Key.ToApiKey();
            if (TenancyFacts.TryDerive(key, requirement, out var facts))
                return new(key, facts);
        }

        return await FindWithTenancyAsync(session, hash, requirement, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<KeyReading?> FindWithTenancyAsync(Session session, KeyHash hash, KeyRequirement requirement, CancellationToken cancellationToken)
    {
        var found = await session.FindKeyAndTenancyByHashAsync(hash, requirement.Project, requirement.Product, cancellationToken).ConfigureAwait(false);
        if (found is null || !found.Hash.FixedTimeEquals(hash))
            return null;

        var key = found.Key.ToApiKey();
        _guess.Learn(TenancyFacts.TryDerive(key, requirement, out _));
        return new(key, found.Facts);
    }

    private readonly record struct Call(KeyReader Reader, KeyHash Hash, KeyHash? PreviousHash, KeyRequirement Requirement);
}
