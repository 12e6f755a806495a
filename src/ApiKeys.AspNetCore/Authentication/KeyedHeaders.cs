using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace ApiKeys.AspNetCore.Authentication;

/// <summary>
/// The headers of an answer that depends on a key: <c>Vary</c> always names the header of the key. If a key was
/// presented, <c>Cache-Control</c> is <c>private</c> unless the app says otherwise.
/// </summary>
internal sealed class KeyedHeaders : IHeaderDictionary
{
    private const string Private = "private";

    private readonly IHeaderDictionary _inner;
    private readonly string? _headerName;
    private readonly bool _isPrivate;

    /// <param name="inner">The headers.</param>
    /// <param name="headerName">The header of the key, or null if the key is elsewhere.</param>
    /// <param name="isPrivate">Whether a key was presented.</param>
    public KeyedHeaders(IHeaderDictionary inner, string? headerName, bool isPrivate)
    {
        _isPrivate = isPrivate;
        _inner = inner;
        _headerName = headerName;
        Restore();
    }

    public int Count => _inner.Count;

    public bool IsReadOnly => _inner.IsReadOnly;

    public ICollection<string> Keys => _inner.Keys;

    public ICollection<StringValues> Values => _inner.Values;

    public long? ContentLength
    {
        get => _inner.ContentLength;
        set => _inner.ContentLength = value;
    }

    public StringValues this[string key]
    {
        get => _inner[key];
        set
        {
            _inner[key] = value;
            Restore(key);
        }
    }

    public void Add(string key, StringValues value)
    {
        // The app does not know that the header is there already.
        if (IsPrivateByDefault(key))
            this[key] = value;
        else if (IsVary(key))
            this[key] = StringValues.Concat(_inner[key], value);
        else
            ((IDictionary<string, StringValues>)_inner).Add(key, value);
    }

    public void Add(KeyValuePair<string, StringValues> item) => Add(item.Key, item.Value);

    public bool Remove(string key)
    {
        var wasThere = _inner.Remove(key);
        Restore(key);
        return wasThere;
    }

    public bool Remove(KeyValuePair<string, StringValues> item)
    {
        var wasThere = _inner.Remove(item);
        Restore(item.Key);
        return wasThere;
    }

    public void Clear()
    {
        _inner.Clear();
        Restore();
    }

    /// <summary>Takes all headers of another dictionary in place of these.</summary>
    public void Replace(IHeaderDictionary headers)
    {
        if (ReferenceEquals(headers, this))
            return;

        _inner.Clear();
        foreach (var (key, value) in headers)
            _inner[key] = value;
        Restore();
    }

    public bool ContainsKey(string key) => _inner.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out StringValues value) =>
        _inner.TryGetValue(key, out value);

    public bool Contains(KeyValuePair<string, StringValues> item) => _inner.Contains(item);

    public void CopyTo(KeyValuePair<string, StringValues>[] array, int arrayIndex) => _inner.CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => _inner.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // RFC 9110, section 12.5.5.
    private static void AddVary(IHeaderDictionary headers, string headerName)
    {
        var names = headers.Vary;
        foreach (var line in names)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var name = line.AsSpan()[range].Trim();
                if (name is "*" || name.Equals(headerName, StringComparison.OrdinalIgnoreCase))
                    return;
            }
        }

        headers.Vary = StringValues.Concat(names, headerName);
    }

    private static bool IsVary(string key) => key.Equals(HeaderNames.Vary, StringComparison.OrdinalIgnoreCase);

    private static bool IsCacheControl(string key) =>
        key.Equals(HeaderNames.CacheControl, StringComparison.OrdinalIgnoreCase);

    private bool IsPrivateByDefault(string key) => IsCacheControl(key) && _inner.CacheControl == Private;

    private void Restore(string key)
    {
        if (IsVary(key) || IsCacheControl(key))
            Restore();
    }

    private void Restore()
    {
        if (_isPrivate && StringValues.IsNullOrEmpty(_inner.CacheControl))
            _inner.CacheControl = Private;
        if (_headerName is not null)
            AddVary(_inner, _headerName);
    }
}
