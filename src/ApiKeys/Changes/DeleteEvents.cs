using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>
/// Deletes the oldest events of an organization, up to the first that stays: one transaction of a retention.
/// </summary>
/// <param name="organizationId">The organization.</param>
/// <param name="before">Events from this time on stay.</param>
internal sealed class DeleteEvents(OrganizationId organizationId, DateTimeOffset before) : Change<bool>
{
    /// <summary>The most events that one transaction deletes.</summary>
    public const int MaxEvents = 1_000;

    /// <summary>How many events were deleted.</summary>
    public int Count { get; private set; }

    /// <returns>Whether all events of the organization that are old enough are deleted.</returns>
    public override async ValueTask<bool> ApplyAsync(Session session, CancellationToken cancellationToken)
    {
        Count = 0;
        var oldest = await session.ListOldestEventsAsync(organizationId, MaxEvents, cancellationToken)
            .ConfigureAwait(false);
        var old = 0;
        while (old < oldest.Count && oldest[old].OccurredAt < before)
            old++;
        if (old > 0)
        {
            Count = await session.DeleteEventsAsync(organizationId, oldest[old - 1].Number, cancellationToken)
                .ConfigureAwait(false);
        }

        return old < MaxEvents;
    }
}
