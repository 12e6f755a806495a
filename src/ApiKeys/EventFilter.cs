using ApiKeys.Rules;

namespace ApiKeys;

/// <summary>
/// Selects which events of an organization are listed. An event must match every property that is set.
/// </summary>
/// <remarks>
/// Events of one subject are found by an index. The other properties filter the events that are read, from
/// <c>after</c> on.
/// </remarks>
public sealed record EventFilter
{
    /// <summary>Only events of this key, or null (the default) for all. It excludes <see cref="Subject"/>.</summary>
    public ApiKeyId? Key { get; init; }

    /// <summary>
    /// Only events with this <see cref="ApiKeyEvent.Subject"/>, compared ordinally, or null (the default) for all. It
    /// has 1 to 255 characters, by the rules of <see cref="KeyMetadata.Owner"/>.
    /// </summary>
    public string? Subject { get; init; }

    /// <summary>
    /// Only events of this kind (see <see cref="ApiKeyEventKinds"/>), compared ordinally, or null (the default) for
    /// all. It has 1 to 255 characters, by the rules of <see cref="KeyMetadata.Name"/>.
    /// </summary>
    public string? Kind { get; init; }

    /// <summary>
    /// Only events of this actor, compared ordinally, or null (the default) for all.
    /// <see cref="ApiKeyEvent.SystemActor"/> selects changes that were made under no name. The rules of
    /// <see cref="ApiKeyClient.ActingAs"/> apply.
    /// </summary>
    public string? Actor { get; init; }

    /// <summary>Only events at this time or later, or null (the default) for all.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only events before this time, or null (the default) for all.</summary>
    public DateTimeOffset? To { get; init; }

    internal string? StoredSubject => Key?.Value.ToString("N") ?? Subject;

    /// <summary>Refuses values that no event can have. Otherwise databases would answer differently.</summary>
    internal EventFilter Check(string paramName)
    {
        if (Key is not null && Subject is not null)
            throw new ArgumentException($"{nameof(Key)} and {nameof(Subject)} exclude each other.", paramName);
        if (Subject is not null)
            Names.Check(Subject, paramName, nameof(Subject));
        if (Kind is not null)
            Names.Check(Kind, paramName, nameof(Kind));
        if (Actor is not null)
            Names.Check(Actor, paramName, nameof(Actor));
        return this;
    }
}
