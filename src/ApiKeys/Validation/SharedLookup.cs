using ApiKeys.Hashing;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Validation;

/// <summary>A look-up that waits for a session, and may be made together with others.</summary>
/// <typeparam name="TFound">What it finds.</typeparam>
/// <param name="query">The query.</param>
/// <param name="findAlone">Makes the look-up alone.</param>
/// <param name="read">Reads the row that it has found together with others.</param>
internal sealed class SharedLookup<TFound>(
    KeyQuery query,
    Func<Session, KeyQuery, CancellationToken, ValueTask<TFound?>> findAlone,
    Func<Session, KeyQuery, KeyAndTenancyRow, TFound?> read) : LookupRequest
    where TFound : class
{
    // The session's thread completes it. What follows runs elsewhere.
    private readonly TaskCompletionSource<TFound?> _completion =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<TFound?> Found => _completion.Task;

    public override KeyHash Hash => query.Hash;

    public override (ProjectId? Project, ProductId? Product) Required =>
        (query.Requirement.Project, query.Requirement.Product);

    public override async ValueTask FindAloneAsync(Session session, CancellationToken cancellationToken) =>
        _completion.TrySetResult(await findAlone(session, query, cancellationToken).ConfigureAwait(false));

    public override void Complete(Session session, KeyAndTenancyRow? found) =>
        _completion.TrySetResult(found is null ? null : read(session, query, found));

    public override void Fail(Exception fault) => _completion.TrySetException(fault);
}
