using System.Text;

namespace ApiKeys.AspNetCore.Tests.Management;

/// <summary>Creates requests. Most have one fault. The same seed gives the same requests.</summary>
/// <param name="random">The generator, which decides everything.</param>
/// <param name="routes">The routes to try.</param>
/// <param name="tenants">
/// The tenants whose ids are put into paths, queries and bodies. Most are of the first tenant.
/// </param>
/// <param name="secret">The text of a key. It is put into requests, and must not appear in answers.</param>
internal sealed class HostileRequests(
    Random random,
    IReadOnlyList<ManagementRoute> routes,
    IReadOnlyList<Tenant> tenants,
    string secret)
{
    // Stands for bytes that are not UTF-8 in the text of a body.
    private const char NoUtf8 = '\uE000';

    private readonly List<ManagementRoute> _routesWithBodies = [.. routes.Where(static route => route.HasBody)];

    private static readonly byte[][] BytesThatAreNoUtf8 =
        [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xC3], [0x80], [0xFE, 0xFF]];

    private static readonly string[] ContentTypes =
    [
        "application/json; charset=utf-8", "application/json;charset=\"UTF-8\"", "application/json; charset=bogus",
        "application/json; charset=utf-16", "APPLICATION/JSON", "application/problem+json",
        "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "application/json, application/json", "garbage", ";", "",
    ];

    private static readonly string[] Junk =
    [
        "%2F", "%2e%2e", "%2e", "%5C", "%ff%fe", "%C0%80", "%ED%A0%80", "%F0%9F%92%A9", "%EF%BB%BF", "null",
        "undefined", "0", "-1", "NaN", "%7Bid%7D", "{id}", "'%3B--", "%25", "%", "%zz", "%00", "%0d%0aX:%20y",
        "%20", "+", "*", "(", "00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-000000000000}",
        "ffffffff-ffff-ffff-ffff-ffffffffffff", "%20" + Tenant.NoId + "%20", "0x7f", "1e2", "%EF%BC%91",
        "99999999999999999999", "201", "200", "1", "", "active", "Active", "revoked,active", "1%2C2",
        new string('a', 300), new string('a', 3_000), new string('a', 9_000),
        string.Concat(Enumerable.Repeat("%F0%9F%92%A9", 200)),
    ];

    private static readonly string[] Parameters =
        [
        "limit", "after", "project", "product", "owner", "status", "prefix", "expiresBefore", "unusedSince", "custom",
        "LIMIT", "Owner", "unknown", "%00", "",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-1", "-0", "1.5", "1e400", "-1e400", "1e-400", "0e99999999999",
        "99999999999999999999999999", "9223372036854775808", "NaN", "Infinity", "-Infinity", "undefined", "'a'", "0x10",
        "01", "+1", ".5",
        "1.", "\"\"", "\" \"", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"a\\u0000b\"", "\"\\x41\"",
        "\"\\u12\"", "\"\t\"", "\"\u0085\"", "\"\u202E\"", "\"*\"", "\"a b\"", "[]", "{}", "[null]", "[[]]", "[{}]",
        "[1]",
        "[\"a\",null]", "[\"a\",\"a\"]", "[\"\\ud800\"]", "{\"a\":null}", "{\"\\ud800\":1}", "{\"a\":\"\\udfff\"}",
        "{\"a\":\"\\u0000\"}", "{\"a\":1,\"a\":2}", "{\"\\u0061\":1,\"a\":2}", "{\"a\":1e400}", "{\"\":{\"\":{}}}",
        "{\"__proto__\":{}}",
        "{\"$ref\":\"#\",\"$id\":\"1\",\"$type\":\"x\"}", "[{\"limit\":1}]", "[{\"window\":\"day\"}]",
        "[{\"limit\":0,\"window\":\"day\"}]", "[{\"limit\":1,\"window\":\"year\"}]", "[{\"limit\":1,\"window\":99}]",
        "[{\"limit\":1,\"window\":-1}]",
        "[{\"limit\":1,\"window\":null}]", "[{\"limit\":null,\"window\":\"day\"}]",
        "[{\"limit\":\"1\",\"window\":\"day\"}]", "[{\"limit\":9223372036854775807,\"window\":\"second\"}]",
        "[{\"limit\":1,\"window\":\"day\"},{\"limit\":2,\"window\":\"day\"}]",
        "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-14:00\"", "\"9999-12-31T23:59:59.9999999Z\"",
        "\"1969-12-31T23:59:59Z\"", "\"2030-02-30T00:00:00Z\"", "\"2030-01-01\"", "\"2030-01-01T00:00:00\"",
        "\"tomorrow\"", "1893456000",
        "\"00000000-0000-0000-0000-000000000000\"", "\"" + Tenant.NoId + "\"", "\"{" + Tenant.NoId + "}\"",
        "\"0190000000007000\"",
        "\"" + new string('a', 255) + "\"", "\"" + new string('a', 256) + "\"", "\"" + new string('a', 100_000) + "\"",
        "{\"a\":\"" + new string('a', 17_000) + "\"}", "[" + string.Join(',', Enumerable.Repeat("\"a\"", 2_000)) + "]",
        new string('[', 100) + new string(']', 100),
        string.Concat(Enumerable.Repeat("{\"a\":", 39)) + "1" + new string('}', 39),
        string.Concat(Enumerable.Repeat("{\"a\":", 31)) + "1" + new string('}', 31),
        new string('[', 5_000),
        $"\"{NoUtf8}\"", $"{{\"a\":\"{NoUtf8}\"}}", $"{{\"{NoUtf8}\":1}}", $"[\"{NoUtf8}\"]", $"{NoUtf8}",
    ];

    public HostileRequest Next()
    {
        var route = random.Next(2) is 0 ? Pick(routes) : Pick(_routesWithBodies);
        var target = Target(route);
        List<string> headers = [];
        if (random.Next(6) > 0)
            headers.Add("Content-Type: application/json");
        else if (random.Next(3) > 0)
            headers.Add($"Content-Type: {Pick(ContentTypes)}");
        if (random.Next(60) is 0)
            headers.Add("Content-Type: text/plain");

        var body = route.HasBody || random.Next(10) is 0 ? Body(route) : route.Method is "GET" ? null : [];
        return new(route, target, headers, body, Chunked: body is not null && random.Next(5) is 0);
    }

    private string Target(ManagementRoute route)
    {
        // A deletion and a suspension always get a wrong id. They would otherwise end what the other requests use.
        var isJunk = random.Next(4) is 0
            || route.Method is "DELETE"
            || route.Pattern.EndsWith("/suspend", StringComparison.Ordinal);
        var wrong = isJunk ? Pick(route.Parameters.DefaultIfEmpty("").ToList()) : null;
        var path = route.ToPath(name => name == wrong ? JunkId(name) : tenants[0].IdOf(name));
        if (random.Next(3) > 0 && route.Method is not "GET")
            return path;

        var query = Enumerable.Range(0, random.Next(4)).Select(_ => $"{Pick(Parameters)}={QueryValue()}");
        return $"{path}?{string.Join('&', query)}";
    }

    private string QueryValue()
    {
        if (random.Next(3) is 0)
            return Pick(tenants).IdOf(Pick((string[])["projectId", "productId", "keyId"]));
        return random.Next(20) is 0 ? secret : Pick(Junk);
    }

    private string JunkId(string name) => random.Next(5) switch
    {
        0 when name is not "organizationId" => Pick(tenants.Skip(1).ToList()).IdOf(name),
        1 => Tenant.NoId,
        2 when random.Next(4) is 0 => secret,
        _ => Pick(Junk),
    };

    private byte[] Body(ManagementRoute route)
    {
        var members = Members(route);
        switch (random.Next(9))
        {
            case 0:
                string[] names =
                [
                    "unknown", "Name", "plaintext", "id", "", secret, "\\ud800", $"{NoUtf8}", "$type", "organizationId",
                ];
                members.Add((Pick(names), Value()));
                break;
            case 1:
                members.Add((Pick(members).Name, Value()));
                break;
            case 2:
                members.RemoveAt(random.Next(members.Count));
                break;
            default:
                var wrong = random.Next(members.Count);
                members[wrong] = (members[wrong].Name, Value());
                break;
        }

        var text = $"{{{string.Join(',', members.Select(static member => $"\"{member.Name}\":{member.Value}"))}}}";
        return Spoil(text);
    }

    private List<(string Name, string Value)> Members(ManagementRoute route)
    {
        if (!route.IsOfKeys)
            return [("name", $"\"N{random.Next()}\"")];

        List<(string, string)> members =
        [
            ("name", "\"CI\""), ("owner", "\"u_alice\""), ("scopes", "[\"orders:read\"]"),
            ("rateLimits", "[{\"limit\":4,\"window\":\"day\"}]"), ("expiresAt", "\"2999-01-01T00:00:00Z\""),
            ("allowedNetworks", "[\"192.0.2.0/24\"]"), ("activatesAt", "\"2001-01-01T00:00:00Z\""),
            ("custom", "{\"plan\":\"pro\"}"),
        ];
        if (route.Method is "POST")
        {
            var tenant = random.Next(4) is 0 ? Pick(tenants) : tenants[0];
            members.Add(("projectId", $"\"{tenant.Project}\""));
            members.Add(("productId", $"\"{Pick(tenants).Product}\""));
        }

        return members;
    }

    private string Value()
    {
        if (random.Next(12) is not 0)
            return Pick(Values);

        string[] secrets =
        [
            $"\"{secret}\"", $"[\"{secret}\"]", $"{{\"{secret}\":1}}", $"{{\"{secret}\":\"\\ud800\"}}",
            $"[{{\"{secret}\":1}}]", $"[{{\"limit\":1,\"window\":\"{secret}\"}}]", secret, $"{{\"a\":{secret}}}",
        ];
        return Pick(secrets);
    }

    private byte[] Spoil(string text)
    {
        switch (random.Next(24))
        {
            case 0:
                return Bytes(text[..random.Next(text.Length)]);
            case 1:
                string[] insertions =
                [
                    "/* a */", "// a\n", ",", "}", "\"", "\\", "\u0001", "\uFEFF", "\u00A0", $"{NoUtf8}", secret,
                ];
                return Bytes(text.Insert(random.Next(text.Length), Pick(insertions)));
            case 2:
                return Bytes(text[..^1] + ",}");
            case 3:
                return Bytes($"[{text}]");
            case 4:
                return Bytes("\uFEFF" + text);
            case 5:
                return Bytes("\uFEFF\uFEFF" + text);
            case 6:
                return Encoding.Unicode.GetBytes(text);
            case 7:
                return Encoding.BigEndianUnicode.GetBytes("\uFEFF" + text);
            case 8:
                return Bytes(text + Pick((string[])[text, "a", "\0", "null"]));
            case 9:
                string[] others =
                [
                    "", " ", "null", "0", "\"a\"", "[]", "{}", "true", "{", "}", "\uFEFF", "\0", $"{NoUtf8}",
                    $"\"{secret}\"", secret, $"{{\"{secret}", "name=a",
                ];
                return Bytes(Pick(others));
            case 10:
                var noise = new byte[random.Next(200)];
                random.NextBytes(noise);
                return noise;
            case 11:
                var flipped = Bytes(text);
                for (var i = random.Next(1, 4); i > 0; i--)
                    flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
                return flipped;
            default:
                return Bytes(text);
        }
    }

    private byte[] Bytes(string text)
    {
        using var bytes = new MemoryStream();
        foreach (var (i, part) in text.Split(NoUtf8).Index())
        {
            if (i > 0)
                bytes.Write(Pick(BytesThatAreNoUtf8));
            bytes.Write(Encoding.UTF8.GetBytes(part));
        }

        return bytes.ToArray();
    }

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
