namespace ApiKeys;

/// <summary>
/// The id of one kind of entity: a <see cref="Guid"/> of version 7 (RFC 9562) in a type of its own, so that an id of
/// another kind does not compile in its place. Its text is the usual 36 characters in lower case.
/// </summary>
/// <typeparam name="TSelf">The id type itself.</typeparam>
public interface IEntityId<TSelf> :
    IEquatable<TSelf>, IComparable<TSelf>, ISpanParsable<TSelf>, ISpanFormattable, IUtf8SpanFormattable
    where TSelf : struct, IEntityId<TSelf>
{
    /// <summary>The id as a plain <see cref="Guid"/>.</summary>
    Guid Value { get; }

    /// <summary>Makes a typed id of a plain <see cref="Guid"/>, one that was stored elsewhere, for instance.</summary>
    /// <param name="value">Any value; nothing is looked up.</param>
    static abstract TSelf From(Guid value);
}
