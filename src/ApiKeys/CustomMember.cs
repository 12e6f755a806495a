namespace ApiKeys;

/// <summary>A member of <see cref="KeyMetadata.Custom"/> and its value, as a condition of a <see cref="KeyFilter"/>.
/// </summary>
/// <param name="Name">
/// The member's name, compared ordinally. Only members of the object itself count, not those of objects in it.
/// </param>
/// <param name="Value">
/// Its value: text, a number or a boolean. Values are compared as JSON: 1 equals 1.0, and not <c>"1"</c>.
/// </param>
public sealed record CustomMember(string Name, CustomValue Value);
