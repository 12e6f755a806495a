namespace ApiKeys.Tests.Rules;

/// <summary>Creates keys as they come from storage, in the state that a test needs.</summary>
internal static class Key
{
    public static DateTimeOffset Now { get; } = new(2026, 2, 3, 4, 5, 6, 789, TimeSpan.Zero);

    public static OrganizationId Organization { get; } = new(Id(1));

    public static Guid Id(int number) => new($"019c0000-0000-7000-8000-{number:x12}");

    public static ApiKey Create(
        ProjectId? project = null,
        ProductId? product = null,
        DateTimeOffset? revokedAt = null,
        DateTimeOffset? disabledAt = null,
        KeyMetadata? metadata = null) => new()
        {
            Id = new(Id(99)),
            OrganizationId = Organization,
            ProjectId = project,
            ProductId = product,
            Prefix = "sk_test_4fGh2kLm",
            Metadata = (metadata ?? new()).Snapshot(nameof(metadata)),
            CreatedAt = Now.AddDays(-1),
            RevokedAt = revokedAt,
            DisabledAt = disabledAt,
        };
}
