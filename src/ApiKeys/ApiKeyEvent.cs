namespace ApiKeys;

/// <summary>
/// What was changed, when and by whom. It was committed together with the change, or neither was. It holds no text of a
/// key, no hash and no secret.
/// </summary>
/// <param name="Id">A UUID of version 7. It is the event's own, in all organizations.</param>
/// <param name="Number">
/// The place of the event in its organization: 1 for the first, without gaps, in the order of commits.
/// </param>
/// <param name="OccurredAt">When the change was made, in UTC, to the millisecond.</param>
/// <param name="Actor">
/// Who made the change: the name of <see cref="ApiKeyClient.ActingAs"/>, or <see cref="SystemActor"/> without one.
/// </param>
/// <param name="Kind">What was done: one of <see cref="ApiKeyEventKinds"/>, or a kind of a later version.</param>
/// <param name="OrganizationId">The organization, which may be deleted since.</param>
/// <param name="Subject">
/// What was changed: the id of a key, project, product or organization in 32 hexadecimal digits, or an owner.
/// </param>
/// <param name="Details">
/// A JSON object with what <see cref="ApiKeyEventKinds"/> says; <c>{}</c> if that is nothing. Later versions add
/// members.
/// </param>
public sealed record ApiKeyEvent(
    Guid Id,
    long Number,
    DateTimeOffset OccurredAt,
    string Actor,
    string Kind,
    OrganizationId OrganizationId,
    string Subject,
    string Details)
{
    /// <summary>The actor of changes that are made under no name: <c>system</c>.</summary>
    public const string SystemActor = "system";
}
