namespace ApiKeys.Rules;

/// <summary>
/// The text by which a suspension is stored: its level and what it suspends. The statements that read keys build the
/// same texts.
/// </summary>
internal static class SuspensionSubject
{
    public const string Organization = "organization";

    private const string ProjectStart = "project:";
    private const string ProductStart = "product:";
    private const string OwnerStart = "owner:";

    public static string Of(ProjectId id) => $"{ProjectStart}{id.Value:N}";

    public static string Of(ProductId id) => $"{ProductStart}{id.Value:N}";

    public static string OfOwner(string owner) => OwnerStart + owner;

    /// <summary>Reads the id of a project or product. Both starts have the same length.</summary>
    public static Guid ReadId(string subject) => Guid.ParseExact(subject.AsSpan(ProjectStart.Length), "N");

    public static string ReadOwner(string subject) => subject[OwnerStart.Length..];
}
