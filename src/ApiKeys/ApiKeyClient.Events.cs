using ApiKeys.Changes;
using ApiKeys.Rules;
using ApiKeys.Storage;

namespace ApiKeys;

public sealed partial class ApiKeyClient
{
    /// <summary>
    /// The same client under a name: the events of the changes that are made with it have this actor
    /// (<see cref="ApiKeyEvent.Actor"/>). It is cheap: create one for each request.
    /// </summary>
    /// <param name="actor">
    /// Your own id of who makes the changes. It has 1 to 255 characters, holds no control character, and neither begins
    /// nor ends with white space.
    /// </param>
    /// <returns>
    /// A client that shares all with this one: the cache, connections, counts and events. To dispose of it does
    /// nothing: it ends with this one. Called on such a client, the method replaces the name.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The name breaks a rule, or is <see cref="ApiKeyEvent.SystemActor"/>, which stands for no name.
    /// </exception>
    public ApiKeyClient ActingAs(string actor)
    {
        Names.Check(actor, nameof(actor), "The actor");
        if (actor is ApiKeyEvent.SystemActor)
            throw new ArgumentException("The actor is 'system', which stands for no name.", nameof(actor));
        ThrowIfDisposed();
        return new(_root ?? this, actor);
    }

    /// <summary>
    /// Lists the events of an organization in the order of their numbers, which is the order of commits. The
    /// organization may be deleted. The list of one that never was is empty.
    /// </summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="filter">Which of its events to list; all if null.</param>
    /// <param name="after">
    /// The <see cref="ApiKeyEvent.Number"/> of the last event that you have read; 0, the default, for all events.
    /// </param>
    /// <exception cref="ArgumentException">The filter breaks a rule. The message names it.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="after"/> is negative.</exception>
    /// <remarks>
    /// The list is read in pages, and ends with the last event that is committed by then. No event is committed later
    /// under a lower number. So a consumer that keeps the number of its last event misses none, whatever number of
    /// processes make changes.
    /// </remarks>
    public IAsyncEnumerable<ApiKeyEvent> ListEventsAsync(
        OrganizationId organizationId, EventFilter? filter = null, long after = 0)
    {
        ThrowIfDisposed();
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        return ReadPagesAsync(
            EventReaderOf(organizationId, (filter ?? new()).Check(nameof(filter))),
            static entry => entry.Number,
            after);
    }

    /// <summary>Lists a page of the events of an organization, in the same order.</summary>
    /// <param name="organizationId">The organization.</param>
    /// <param name="filter">Which of its events to list; all if null (the default).</param>
    /// <param name="after">
    /// The <see cref="ApiKeyEvent.Number"/> of the last event of the page before; 0, the default, for the first page.
    /// </param>
    /// <param name="pageSize">The most events to read: 1 to <see cref="MaxPageSize"/>.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">The filter breaks a rule. The message names it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="after"/> is negative, or the page size is out of range.
    /// </exception>
    /// <remarks>
    /// Keyset paging: a late page costs no more than the first. Where the filter names more than a key or a subject,
    /// the page may read many events to find a few.
    /// </remarks>
    public Task<Page<ApiKeyEvent>> ListEventsPageAsync(
        OrganizationId organizationId,
        EventFilter? filter = null,
        long after = 0,
        int pageSize = 100,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        return ReadPageAsync<ApiKeyEvent, long>(
            EventReaderOf(organizationId, (filter ?? new()).Check(nameof(filter))), after, pageSize, cancellationToken);
    }

    /// <summary>
    /// Deletes the events of all organizations that occurred before a time: a retention. Each transaction deletes at
    /// most 1,000 events of one organization.
    /// </summary>
    /// <param name="before">Events at this time or later stay.</param>
    /// <param name="progress">Told after each transaction how many events were deleted up to then.</param>
    /// <param name="cancellationToken">Cancels the call between two transactions, or rolls one back.</param>
    /// <returns>How many events this call deleted.</returns>
    /// <remarks>
    /// The events of an organization are deleted in the order of their numbers, up to the first that stays: those that
    /// stay have no gaps. Where the clocks of nodes differ, an old event behind a newer one stays as long as that one.
    /// No number is given again. The deletion itself is no event. After a fault or a cancellation, what was deleted up
    /// to then stays deleted: call it again.
    /// </remarks>
    public async Task<long> DeleteEventsAsync(
        DateTimeOffset before, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        var (deleted, after) = (0L, default(OrganizationId));
        while (true)
        {
            var organizations = await Current.Store.ReadAsync(
                (after, before),
                static (session, page, token) => session.ListOrganizationsWithOldEventsAsync(
                    page.after, page.before, MaxPageSize, token),
                cancellationToken).ConfigureAwait(false);
            foreach (var organization in organizations)
            {
                bool isLast;
                do
                {
                    var change = new DeleteEvents(organization, before);
                    isLast = await ChangeAsync(change, cancellationToken).ConfigureAwait(false);
                    deleted += change.Count;
                    progress?.Report(deleted);
                }
                while (!isLast);
                after = organization;
            }

            if (organizations.Count < MaxPageSize)
                return deleted;
        }
    }

    private PageReader<ApiKeyEvent, long> EventReaderOf(OrganizationId organizationId, EventFilter filter) =>
        (after, count, token) => Current.Store.ReadAsync(
            new EventPage(organizationId, filter, after, count), SelectEventsAsync, token);

    private static async ValueTask<List<ApiKeyEvent>> SelectEventsAsync(
        Session session, EventPage page, CancellationToken cancellationToken)
    {
        var (organization, filter, after, count) = (page.OrganizationId, page.Filter, page.After, page.Count);
        var (kind, actor, from, to) = (filter.Kind, filter.Actor, filter.From, filter.To);
        var last = await session.FindLastVisibleEventAsync(organization, cancellationToken).ConfigureAwait(false);
        var listing = filter.StoredSubject is { } subject
            ? session.ListEventsOfSubjectAsync(
                organization, subject, kind, actor, from, to, after, last, count, cancellationToken)
            : session.ListEventsAsync(organization, kind, actor, from, to, after, last, count, cancellationToken);
        return await listing.ConfigureAwait(false);
    }

    private sealed class EventPage(OrganizationId organizationId, EventFilter filter, long after, int count)
    {
        public OrganizationId OrganizationId { get; } = organizationId;

        public EventFilter Filter { get; } = filter;

        public long After { get; } = after;

        public int Count { get; } = count;
    }
}
