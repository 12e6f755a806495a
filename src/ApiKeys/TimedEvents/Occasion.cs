using System.Globalization;
using System.Text.Json;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.TimedEvents;

/// <summary>Something that time does to keys, during a range of time.</summary>
/// <param name="kind">The kind of its events.</param>
/// <param name="name">The name under which its events are noted as recorded.</param>
internal abstract class Occasion(string kind, string name)
{
    /// <summary>That name.</summary>
    protected string Name => name;

    /// <summary>The kind of its events.</summary>
    public string Kind => kind;

    /// <summary>Lists those to which it happened, and for which no event is recorded.</summary>
    /// <param name="session">The session.</param>
    /// <param name="range">The keys to look at.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask<List<TimedRow>> ListAsync(
        Session session, TimedRange range, CancellationToken cancellationToken);

    /// <summary>Whether a listed row has an event.</summary>
    public virtual bool Includes(TimedRow row) => true;

    /// <summary>The name under which an event is noted as recorded. With the time it is unique for a key.</summary>
    public virtual string NameOf(TimedRow row) => name;

    /// <summary>The name of an occasion that depends on a span.</summary>
    protected static string NameOf(string occasion, TimeSpan span) =>
        string.Create(CultureInfo.InvariantCulture, $"{occasion}:{(long)span.TotalSeconds}");

    /// <summary>When it happened, or will happen.</summary>
    public virtual DateTimeOffset TimeOf(TimedRow row) => row.ExpiresAt!.Value;

    /// <summary>Writes the details of the event.</summary>
    public virtual void Describe(Utf8JsonWriter writer, TimedRow row) => writer.WriteString("prefix", row.Prefix);
}
