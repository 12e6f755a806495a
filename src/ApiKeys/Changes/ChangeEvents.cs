using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using ApiKeys.Rules;
using ApiKeys.Serialization;
using ApiKeys.Storage;

namespace ApiKeys.Changes;

/// <summary>
/// The events of one change, collected while it is applied. They are written in its transaction, at the end. Most
/// changes have one, which is kept apart: it needs no JSON around its details.
/// </summary>
/// <param name="actor">Who makes the change, or null for the app itself.</param>
internal sealed class ChangeEvents(string? actor)
{
    // MariaDB allows 16 MB for one statement by default, and the driver may write each character twice.
    private const int MaxBytes = 8_000_000;

    private const int IdLength = 16;
    private const int LowBytes = 6;

    private readonly ArrayBufferWriter<byte> _detailsBuffer = new();
    private readonly List<Part> _fullParts = [];
    private ArrayBufferWriter<byte>? _eventsBuffer;
    private Utf8JsonWriter? _details;
    private Utf8JsonWriter? _events;
    private bool _hasDetails;
    private OrganizationId _organizationId;
    private DateTimeOffset _now;
    private string _firstKind = "";
    private string _firstSubject = "";
    private string _firstDetails = "";

    // Of the part that is being written.
    private long _count;
    private long _written;

    /// <summary>Whether there is any event.</summary>
    public bool Any => _count > 0;

    /// <summary>Forgets all events: the change runs, or runs again after a lost race.</summary>
    /// <param name="now">The time of the events.</param>
    public void Clear(DateTimeOffset now)
    {
        _fullParts.Clear();
        _eventsBuffer?.ResetWrittenCount();
        _events?.Reset();
        (_count, _written, _hasDetails) = (0, 0, false);
        _now = now.ToStoredPrecision();
    }

    /// <summary>Begins the details of the next event: an object that is open.</summary>
    public Utf8JsonWriter Describe()
    {
        _details ??= new(_detailsBuffer, CustomJson.Writing);
        _detailsBuffer.ResetWrittenCount();
        _details.Reset();
        _details.WriteStartObject();
        _hasDetails = true;
        return _details;
    }

    /// <summary>Describes the next event by its reason, if it has one.</summary>
    public void DescribeReason(string? reason)
    {
        if (reason is not null)
            Describe().WriteString("reason", reason);
    }

    /// <summary>Adds an event, with the details that were described for it.</summary>
    /// <param name="organizationId">The organization: the same for all events of a change.</param>
    /// <param name="kind">One of <see cref="ApiKeyEventKinds"/>.</param>
    /// <param name="subject">The id of what was changed.</param>
    public void Add(OrganizationId organizationId, string kind, Guid subject) =>
        Add(organizationId, kind, subject.ToString("N"));

    /// <inheritdoc cref="Add(OrganizationId, string, Guid)"/>
    public void Add(OrganizationId organizationId, string kind, string subject)
    {
        var details = EndDetails();
        if (_count is 0 && _fullParts.Count is 0)
        {
            (_organizationId, _firstKind, _firstSubject) = (organizationId, kind, subject);
            _firstDetails = details.Length is 2 ? "{}" : Encoding.UTF8.GetString(details);
        }
        else
        {
            if (_count is 1 && _fullParts.Count is 0)
                Write(_firstKind, _firstSubject, Encoding.UTF8.GetBytes(_firstDetails));
            else if (_events!.BytesCommitted + _events.BytesPending > MaxBytes)
                EndPart();
            Write(kind, subject, details);
        }

        _count++;
    }

    /// <summary>Writes the events, and records the change for other nodes.</summary>
    /// <param name="session">The session, in the change's transaction.</param>
    /// <param name="changed">What <see cref="Statements.RecordChangeAsync"/> is told, or null for nothing.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask WriteAsync(Session session, ApiKeyId? changed, CancellationToken cancellationToken)
    {
        var id = FirstId();
        if (_count is 1 && _fullParts.Count is 0)
        {
            var writing = changed is { } keyId
                ? session.InsertEventAndRecordChangeAsync(
                    _organizationId, id, _now, actor, _firstKind, _firstSubject, _firstDetails, keyId,
                    cancellationToken)
                : session.InsertEventAsync(
                    _organizationId, id, _now, actor, _firstKind, _firstSubject, _firstDetails, cancellationToken);
            await writing.ConfigureAwait(false);
            return;
        }

        EndPart();
        var (prefix, low) = Split(id);
        foreach (var part in _fullParts)
        {
            await session
                .InsertEventsAsync(
                    _organizationId, part.Count, prefix, low, _now, actor, part.Events, cancellationToken)
                .ConfigureAwait(false);
            low += part.Count;
        }

        if (changed is { } changedKey)
            await session.RecordChangeAsync(changedKey, cancellationToken).ConfigureAwait(false);
    }

    private void Write(string kind, string subject, ReadOnlySpan<byte> details)
    {
        _events ??= new(_eventsBuffer = new(), CustomJson.Writing);
        if (_written++ is 0)
            _events.WriteStartArray();
        _events.WriteStartArray();
        _events.WriteStringValue(kind);
        _events.WriteStringValue(subject);

        // A string, and not an object: a database then keeps it character for character.
        _events.WriteStringValue(details);
        _events.WriteEndArray();
    }

    private void EndPart()
    {
        _events!.WriteEndArray();
        _events.Flush();
        _fullParts.Add(new(Encoding.UTF8.GetString(_eventsBuffer!.WrittenSpan), _count));
        _eventsBuffer.ResetWrittenCount();
        _events.Reset();
        (_count, _written) = (0, 0);
    }

    private ReadOnlySpan<byte> EndDetails()
    {
        if (!_hasDetails)
            return "{}"u8;

        _hasDetails = false;
        _details!.WriteEndObject();
        _details.Flush();
        return _detailsBuffer.WrittenSpan;
    }

    // The ids of a change count up from a random one (RFC 9562, section 6.2, method 2). The highest bit of the last six
    // bytes is cleared, so the count stays within them.
    private Guid FirstId()
    {
        Span<byte> bytes = stackalloc byte[IdLength];
        Guid.CreateVersion7(_now).TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[^LowBytes] &= 0x7F;
        return new(bytes, bigEndian: true);
    }

    private static (string Prefix, long Low) Split(Guid id)
    {
        Span<byte> bytes = stackalloc byte[IdLength];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var low = BinaryPrimitives.ReadInt64BigEndian(bytes[(IdLength - sizeof(long))..]) & 0xFFFF_FFFF_FFFF;
        return (Convert.ToHexStringLower(bytes[..^LowBytes]), low);
    }

    private sealed class Part(string events, long count)
    {
        public string Events { get; } = events;

        public long Count { get; } = count;
    }
}
