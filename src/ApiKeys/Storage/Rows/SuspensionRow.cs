using System.Runtime.CompilerServices;
using ApiKeys.Rules;

namespace ApiKeys.Storage.Rows;

/// <param name="OrganizationId">The organization.</param>
/// <param name="Subject">What is suspended, as <see cref="SuspensionSubject"/> writes it.</param>
/// <param name="Level">The <see cref="SuspensionLevel"/>.</param>
/// <param name="SuspendedAt">Since when.</param>
/// <param name="Reason">Why, or null.</param>
internal sealed record SuspensionRow(
    OrganizationId OrganizationId, string Subject, int Level, DateTimeOffset SuspendedAt, string? Reason)
{
    // Rows are neither compared nor printed. What a record has for that would enlarge native apps.
    public bool Equals(SuspensionRow? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    public override string ToString() => nameof(SuspensionRow);

    public Suspension ToSuspension() => new()
    {
        OrganizationId = OrganizationId,
        Level = (SuspensionLevel)Level,
        ProjectId = Level is (int)SuspensionLevel.Project ? new(SuspensionSubject.ReadId(Subject)) : null,
        ProductId = Level is (int)SuspensionLevel.Product ? new(SuspensionSubject.ReadId(Subject)) : null,
        Owner = Level is (int)SuspensionLevel.Owner ? SuspensionSubject.ReadOwner(Subject) : null,
        SuspendedAt = SuspendedAt,
        Reason = Reason,
        Subject = Subject,
    };
}
