using ApiKeys.Cache;
using ApiKeys.Rules;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.Changes;

/// <summary>Suspends an organization, or a project, a product or an owner in it. The first suspension stands.</summary>
/// <param name="organizationId">The organization.</param>
/// <param name="subject">What is suspended, as <see cref="SuspensionSubject"/> writes it.</param>
/// <param name="level">The level of the subject.</param>
/// <param name="lockSubject">Locks what is suspended, or throws if it does not exist.</param>
/// <param name="now">The time of the change.</param>
/// <param name="reason">Why, or null.</param>
internal sealed class Suspend(
    OrganizationId organizationId,
    string subject,
    SuspensionLevel level,
    Func<Session, CancellationToken, ValueTask> lockSubject,
    DateTimeOffset now,
    string? reason) : Change<Suspension>
{
    private bool _hasChanged;

    public override ApiKeyId? Invalidates => KeyVersions.AllOf(organizationId);

    public override bool HasChanged => _hasChanged;

    public override async ValueTask<Suspension> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        await lockSubject(session, cancellationToken).ConfigureAwait(false);
        var row = await session.FindSuspensionAsync(organizationId, subject, cancellationToken).ConfigureAwait(false);
        _hasChanged = row is null;
        if (row is not null)
            return row.ToSuspension();

        await session.InsertSuspensionAsync(organizationId, subject, (int)level, now, reason, cancellationToken)
            .ConfigureAwait(false);
        await session.UpdateSuspensionFlagsAsync(organizationId, cancellationToken).ConfigureAwait(false);
        if (Events is not null)
        {
            Events.DescribeReason(reason);
            Events.Add(
                organizationId,
                SuspensionSubject.SuspendedEvent(subject),
                SuspensionSubject.EventSubject(organizationId, subject));
        }

        return new SuspensionRow(organizationId, subject, (int)level, now, reason).ToSuspension();
    }
}
