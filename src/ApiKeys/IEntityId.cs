namespace ApiKeys;

/// <summary>
/// The id of one kind of entity: a <see cref="Guid"/> of version 7 (RFC 9562). Each kind has its own type, so the
/// compiler refuses an id of another kind. The text of an id has the usual 36 characters, in lower case.
/// </summary>
/// <typeparam name="TSelf">The id type itself.</typeparam>
public interface IEntityId<TSelf> :
    IEquatable<TSelf>, IComparable<TSelf>, ISpanParsable<TSelf>, ISpanFormattable, IUtf8SpanFormattable
    where TSelf : struct, IEntityId<TSelf>
{
    /// <summary>The id as a plain <see cref="Guid"/>.</summary>
    Guid Value { get; }

    /// <summary>Creates a typed id from a plain <see cref="Guid"/>, such as one that you stored elsewhere.</summary>
    /// <param name="value">Any value. It is not looked up.</param>
    static abstract TSelf From(Guid value);
}
