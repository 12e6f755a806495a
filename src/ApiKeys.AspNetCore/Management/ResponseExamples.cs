using System.Collections.Frozen;
using ApiKeys.AspNetCore.Management.Resources;

namespace ApiKeys.AspNetCore.Management;

/// <summary>An example of each answer, in JSON, for the OpenAPI document.</summary>
internal static class ResponseExamples
{
    private const string OrganizationId = "019a5d3c-2f4e-7d21-9c3b-5e1f0a7b6c01";
    private const string ProjectId = "019a5d3c-4a10-7b3f-8f62-1d2c3b4a5e02";
    private const string ProductId = "019a5d3c-5b22-7c44-a1d7-6e5f4d3c2b03";
    private const string KeyId = "019a5d3d-0c9e-7f55-b2e8-7a6b5c4d3e04";

    private const string Prefix = "sk_live_4Kq9";
    private const string Plaintext = "sk_live_4Kq9…";

    private const string Organization =
        $$"""{"id":"{{OrganizationId}}","name":"Acme Inc","createdAt":"2029-01-01T00:00:00Z"}""";

    private const string Project = $$"""
        {"id":"{{ProjectId}}","organizationId":"{{OrganizationId}}","name":"v1","createdAt":"2029-01-01T00:00:00Z"}
        """;

    private const string Product = $$"""
        {"id":"{{ProductId}}","organizationId":"{{OrganizationId}}","name":"My API","createdAt":"2029-01-01T00:00:00Z"}
        """;

    private const string Limits = """[{"limit":1000,"window":"minute"}]""";
    private const string Networks = """["192.0.2.0/24"]""";

    private const string Identity = $$"""
        "organizationId":"{{OrganizationId}}","projectId":null,"productId":"{{ProductId}}",
        "prefix":"{{Prefix}}","kind":"sk","environment":"live"
        """;

    private const string Described = $$"""
        {{Identity}},"status":"active","name":"Alice's key","owner":"u_alice","scopes":["orders:read"],
        "rateLimits":{{Limits}},"allowedNetworks":{{Networks}},"activatesAt":null,
        "expiresAt":"2030-01-01T00:00:00Z","neverCached":false,"custom":{"plan":"pro"},
        "createdAt":"2029-01-01T00:00:00Z","endsAt":"2030-01-01T00:00:00Z","revokedAt":null,"revokedReason":null,
        "disabledAt":null,"disabledReason":null,"suspendedBy":null,"lastUsedAt":"2029-01-02T12:30:00Z",
        "useCount":42,"version":1
        """;

    private const string Key = $$"""{"id":"{{KeyId}}",{{Described}}}""";

    private const string Holder = $$"""
        {"id":"{{KeyId}}",{{Identity}},"name":"Alice's key","scopes":["orders:read"],"rateLimits":{{Limits}},
        "allowedNetworks":{{Networks}},"activatesAt":null,"expiresAt":"2030-01-01T00:00:00Z",
        "createdAt":"2029-01-01T00:00:00Z"}
        """;

    private const string Suspension = """
        {"level":"owner","projectId":null,"productId":null,"owner":"u_alice","suspendedAt":"2029-01-02T12:30:00Z",
        "reason":"not paid"}
        """;

    private const string Event = $$$"""
        {"id":"019a5d3d-1daf-7a66-83f9-8b7c6d5e4f05","number":7,"occurredAt":"2029-01-02T12:30:00Z",
        "actor":"operator","kind":"key.revoked","organizationId":"{{{OrganizationId}}}",
        "subject":"019a5d3d0c9e7f55b2e87a6b5c4d3e04","details":{"reason":"leaked"}}
        """;

    private const string Secret = $$"""
        {"number":1,"prefix":"{{Prefix}}","current":true,"createdAt":"2029-01-01T00:00:00Z","supersededAt":null,
        "expiresAt":null,"lastUsedAt":"2029-01-02T12:30:00Z","useCount":42}
        """;

    private const string Check =
        """{"refusal":"insufficientScope","outcome":"passed","detail":"It has the scope orders:read."}""";

    private static readonly FrozenDictionary<Type, string> Examples = new Dictionary<Type, string>
    {
        [typeof(ChangedKeysResource)] = """{"count":12}""",
        [typeof(ExplanationResource)] = $$"""{"status":"valid","key":{{Key}},"checks":[{{Check}}]}""",
        [typeof(FoundKeyResource)] = $$"""{"key":{{Key}},"deletedKey":null}""",
        [typeof(HolderResource)] = Holder,
        [typeof(IssuedKeyResource)] = $$"""{"id":"{{KeyId}}","plaintext":"{{Plaintext}}",{{Described}}}""",
        [typeof(KeyResource)] = Key,
        [typeof(OrganizationResource)] = Organization,
        [typeof(PageResource<EventResource>)] = $$"""{"items":[{{Event}}],"next":"7"}""",
        [typeof(PageResource<KeyResource>)] = $$"""{"items":[{{Key}}],"next":"{{KeyId}}"}""",
        [typeof(PageResource<OrganizationResource>)] =
            $$"""{"items":[{{Organization}}],"next":"{{OrganizationId}}"}""",
        [typeof(PageResource<ProductResource>)] = $$"""{"items":[{{Product}}],"next":null}""",
        [typeof(PageResource<ProjectResource>)] = $$"""{"items":[{{Project}}],"next":null}""",
        [typeof(PageResource<SuspensionResource>)] = $$"""{"items":[{{Suspension}}],"next":null}""",
        [typeof(ProductResource)] = Product,
        [typeof(ProjectResource)] = Project,
        [typeof(RotatedResource)] = $$"""{"key":{{Holder}},"plaintext":"{{Plaintext}}"}""",
        [typeof(SecretsResource)] = $$"""{"items":[{{Secret}}]}""",
        [typeof(SuspensionResource)] = Suspension,
        [typeof(VerifiedResource)] = $$"""{"status":"valid","key":{{Key}}}""",
    }.ToFrozenDictionary();

    /// <summary>The example of an answer of the type.</summary>
    public static string Of(Type resource) => Examples[resource];
}
