using System.Text.Json;
using ApiKeys.Storage;
using ApiKeys.Storage.Rows;

namespace ApiKeys.TimedEvents;

/// <summary>Something that time does to keys, during a range of time.</summary>
/// <param name="kind">The kind of its events.</param>
internal abstract class Occasion(string kind)
{
    /// <summary>The kind of its events.</summary>
    public string Kind => kind;

    /// <summary>Lists those to which it happened, and for which no event is recorded.</summary>
    /// <param name="session">The session.</param>
    /// <param name="afterOrganization">The first organization.</param>
    /// <param name="after">The key of that organization after which the list begins.</param>
    /// <param name="lastOrganization">The last organization.</param>
    /// <param name="count">The most rows.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public abstract ValueTask<List<TimedRow>> ListAsync(
        Session session,
        OrganizationId afterOrganization,
        ApiKeyId after,
        OrganizationId lastOrganization,
        int count,
        CancellationToken cancellationToken);

    /// <summary>Whether a listed row has an event.</summary>
    public virtual bool Includes(TimedRow row) => true;

    /// <summary>The name under which an event is noted as recorded. With the time it is unique for a key.</summary>
    public abstract string NameOf(TimedRow row);

    /// <summary>When it happened, or will happen.</summary>
    public virtual DateTimeOffset TimeOf(TimedRow row) => row.ExpiresAt!.Value;

    /// <summary>Writes the details of the event.</summary>
    public virtual void Describe(Utf8JsonWriter writer, TimedRow row) => writer.WriteString("prefix", row.Prefix);
}
