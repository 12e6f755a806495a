using ApiKeys.Cache;
using ApiKeys.Rules;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>Ends a suspension. Where there is none, nothing changes.</summary>
/// <param name="organizationId">The organization.</param>
/// <param name="subject">What is suspended, as <see cref="SuspensionSubject"/> writes it.</param>
/// <param name="lockSubject">Locks what is suspended, or throws if it does not exist.</param>
internal sealed class Resume(
    OrganizationId organizationId, string subject, Func<Session, CancellationToken, ValueTask> lockSubject)
    : Change<bool>
{
    private bool _hasChanged;

    public override ApiKeyId? Invalidates => KeyVersions.AllOf(organizationId);

    public override bool HasChanged => _hasChanged;

    public override async ValueTask<bool> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        await lockSubject(session, cancellationToken).ConfigureAwait(false);
        var row = await session.FindSuspensionAsync(organizationId, subject, cancellationToken).ConfigureAwait(false);
        _hasChanged = row is not null;
        if (!_hasChanged)
            return false;

        await session.DeleteSuspensionAsync(organizationId, subject, cancellationToken).ConfigureAwait(false);
        await session.UpdateSuspensionFlagsAsync(organizationId, cancellationToken).ConfigureAwait(false);
        Events?.Add(
            organizationId,
            SuspensionSubject.ResumedEvent(subject),
            SuspensionSubject.EventSubject(organizationId, subject));
        return true;
    }
}
