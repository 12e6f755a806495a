using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ApiKeys.AspNetCore.Management.Resources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using static ApiKeys.AspNetCore.Management.ManagementAnswer;
using static ApiKeys.AspNetCore.Management.ManagementJsonContext;
using static ApiKeys.AspNetCore.Management.ManagementRequest;

namespace ApiKeys.AspNetCore.Management;

internal static class KeyEndpoints
{
    private const string Collection = "/organizations/{organizationId}/keys";
    private const string Item = Collection + "/{keyId}";

    private delegate Task<ApiKey> Change(
        ApiKeyClient client,
        OrganizationId organizationId,
        ApiKeyId keyId,
        CancellationToken cancellationToken);

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Collection, ListAsync)
            .Describe(
                "ListKeys",
                "Lists an organization's keys, in the order of creation.",
                StatusCodes.Status404NotFound)
            .Produces<PageResource<KeyResource>>();
        endpoints.MapPost(Collection, CreateAsync)
            .Describe("CreateKey", "Issues a key. Only this answer contains its text.", StatusCodes.Status404NotFound)
            .Conflicts(ApiKeyProblemCodes.ProductNotLinked, ApiKeyProblemCodes.IdempotencyConflict)
            .AcceptsJson<NewKeyRequest>(NewKeyRequest.Example)
            .AcceptsIdempotencyKey()
            .Needs(ManagementRight.Secrets)
            .Produces<IssuedKeyResource>(StatusCodes.Status201Created);
        endpoints.MapPost(Collection + "/verify", VerifyAsync)
            .Describe(
                "VerifyKey",
                "Tells which key of the organization a text is. It is no use of the key, and charges no limit.",
                StatusCodes.Status404NotFound)
            .AcceptsJson<VerifyKeyRequest>("""{"text":"sk_…","address":"192.0.2.1"}""")
            .Needs(ManagementRight.Read)
            .Produces<VerifiedResource>();
        endpoints.MapGet(Item, GetAsync)
            .Describe("GetKey", "Returns a key.", StatusCodes.Status404NotFound)
            .Produces<KeyResource>();
        endpoints.MapPatch(Item, UpdateAsync)
            .Describe(
                "UpdateKey",
                "Changes metadata of a key by a JSON merge patch: null removes a member, an absent one stays.",
                StatusCodes.Status404NotFound,
                StatusCodes.Status412PreconditionFailed)
            .AcceptsIfMatch()
            .AcceptsMergePatch<KeyMetadataResource>("""{"scopes":["orders:read"],"expiresAt":null}""")
            .Produces<KeyResource>();
        endpoints.MapDelete(Item, DeleteAsync)
            .Describe("DeleteKey", "Deletes a key and what describes it.", StatusCodes.Status404NotFound)
            .Produces(StatusCodes.Status204NoContent);
        endpoints.MapPost(Item + "/revoke", RevokeAsync)
            .Describe("RevokeKey", "Revokes a key permanently.", StatusCodes.Status404NotFound)
            .AcceptsOptionalJson<ReasonRequest>(ReasonRequest.Example)
            .Produces<KeyResource>();
        endpoints.MapPost(Item + "/rotate", RotateAsync)
            .Describe(
                "RotateKey",
                "Issues a new text for a key. Only this answer contains it. The present text works for a grace period.",
                StatusCodes.Status404NotFound)
            .Conflicts(
                ApiKeyProblemCodes.TooManySecrets,
                ApiKeyProblemCodes.KeyEnded,
                ApiKeyProblemCodes.IdempotencyConflict)
            .AcceptsOptionalJson<RotateRequest>(RotateRequest.Example)
            .AcceptsIdempotencyKey()
            .Needs(ManagementRight.Secrets)
            .Produces<IssuedKeyResource>();
        endpoints.MapGet(Item + "/secrets", ListSecretsAsync)
            .Describe(
                "ListSecrets",
                "Lists the secrets of a key, and which callers still use an old secret.",
                StatusCodes.Status404NotFound)
            .Produces<SecretsResource>();
        endpoints.MapPost(Item + "/secrets/{number}/expire", ExpireSecretAsync)
            .Describe("ExpireSecret", "Ends a superseded secret of a key.", StatusCodes.Status404NotFound)
            .Produces<KeyResource>();
        endpoints.MapPost(Item + "/disable", DisableAsync)
            .Describe("DisableKey", "Disables a key until it is enabled again.", StatusCodes.Status404NotFound)
            .AcceptsOptionalJson<ReasonRequest>(ReasonRequest.Example)
            .Produces<KeyResource>();
        endpoints.MapPost(Item + "/enable", EnableAsync)
            .Describe("EnableKey", "Enables a disabled key.", StatusCodes.Status404NotFound)
            .Produces<KeyResource>();
    }

    private static async Task<IResult> ListAsync(
        string organizationId,
        string? project,
        string? product,
        string? owner,
        string? name,
        string? prefix,
        string? expiresBefore,
        string? unusedSince,
        string? custom,
        string? status,
        string? after,
        string? limit,
        HttpContext context,
        ApiKeyClient client)
    {
        var filter = new KeyFilter
        {
            Project = QueryId<ProjectId>(project, nameof(project)),
            Product = QueryId<ProductId>(product, nameof(product)),
            Owner = owner,
            NamePrefix = name,
            Prefix = prefix,
            ExpiresBefore = QueryTime(expiresBefore, nameof(expiresBefore)),
            UnusedSince = QueryTime(unusedSince, nameof(unusedSince)),
            CustomMember = KeyFilterRequest.MemberOf(custom is null ? null : CustomMetadata.Parse(custom)),
            Status = StatusOf(status),
        };
        var organization = PathId<OrganizationId>(organizationId);
        ManagementCaller.Of(context).CheckReads(organization);
        var start = QueryId<ApiKeyId>(after, nameof(after));
        var page = await client
            .ListKeysPageAsync(organization, filter, start, PageSize(limit), context.RequestAborted)
            .ConfigureAwait(false);

        // An empty page may mean that there is no such organization. Then this throws.
        if (page.Items.Count is 0)
            await client.GetOrganizationAsync(organization, context.RequestAborted).ConfigureAwait(false);
        var now = Now(context);
        return Page(
            page, key => KeyResource.Of(key, now), static key => key.Id.ToString(), Default.PageResourceKeyResource);
    }

    private static async Task<IResult> CreateAsync(string organizationId, HttpContext context, ApiKeyClient client)
    {
        var body = await ReadAsync(context.Request, Default.NewKeyRequest).ConfigureAwait(false);
        var organization = PathId<OrganizationId>(organizationId);
        var metadata = body.ToMetadata();
        var caller = ManagementCaller.Of(context);

        // A key makes keys of its own kind and environment, if the request does not say.
        var (kind, environment) = (body.Kind ?? caller.Kind, body.Environment ?? caller.Environment);
        caller.CheckCreates(organization, body.ProjectId, body.ProductId, metadata, kind, environment);
        var issued = await client.CreateKeyAsync(
            organization,
            body.ProjectId,
            body.ProductId,
            metadata,
            kind,
            environment,
            IdempotencyKeyOf(context),
            context.RequestAborted).ConfigureAwait(false);
        context.Response.Headers.CacheControl = "no-store";
        SetETag(issued.Key, context);
        var resource = IssuedKeyResource.Of(issued, Now(context));
        return Created(context.Request, issued.Key.Id.Value, resource, Default.IssuedKeyResource);
    }

    private static async Task<IResult> VerifyAsync(string organizationId, HttpContext context, ApiKeyClient client)
    {
        var body = await ReadAsync(context.Request, Default.VerifyKeyRequest).ConfigureAwait(false);
        var call = new KeyCall { Address = Address(body.Address) };
        var organization = PathId<OrganizationId>(organizationId);
        ManagementCaller.Of(context).CheckReads(organization);
        await client.GetOrganizationAsync(organization, context.RequestAborted).ConfigureAwait(false);
        var requirement = new KeyRequirement
        {
            Organization = organization,
            TrackUsage = false,
            EnforceRateLimits = false,
        };
        var validation = await client.ValidateKeyAsync(body.Text, requirement, call, context.RequestAborted)
            .ConfigureAwait(false);
        return Ok(VerifiedResource.Of(validation, Now(context)), Default.VerifiedResource);
    }

    private static async Task<IResult> UpdateAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client)
    {
        var patch = await ReadPatchAsync(context.Request, Default.KeyMetadataResource).ConfigureAwait(false);
        var update = patch.Values.ToUpdate(patch.Names);
        ManagementCaller.CheckOperatorScope(update.Scopes);
        var ifVersion = IfMatch(context.Request);
        return await AnswerAsync(
            organizationId,
            keyId,
            context,
            client,
            (caller, key) => caller.CheckUpdates(key, update),
            (client, organization, key, token) => ifVersion is { } version
                ? client.UpdateKeyAsync(organization, key, update, version, token)
                : client.UpdateKeyAsync(organization, key, update, token))
            .ConfigureAwait(false);
    }

    private static async Task<IResult> DeleteAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client)
    {
        var (organization, key) = await FindAsync(
            organizationId, keyId, context, client, static (caller, key) => caller.CheckChanges(key))
            .ConfigureAwait(false);
        await client.DeleteKeyAsync(organization, key, context.RequestAborted).ConfigureAwait(false);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> GetAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client)
    {
        var organization = PathId<OrganizationId>(organizationId);
        ManagementCaller.Of(context).CheckReads(organization);
        var key = await client.GetKeyAsync(organization, PathId<ApiKeyId>(keyId), context.RequestAborted)
            .ConfigureAwait(false);
        return Answer(key, context);
    }

    private static async Task<IResult> RotateAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client)
    {
        var body = await ReadOptionalAsync(context.Request, Default.RotateRequest).ConfigureAwait(false);
        var (organization, id) = (PathId<OrganizationId>(organizationId), PathId<ApiKeyId>(keyId));
        var caller = ManagementCaller.Of(context);
        caller.CheckReads(organization);
        caller.CheckRotates(await client.GetKeyAsync(organization, id, context.RequestAborted).ConfigureAwait(false));
        var issued = await IssueNextTextAsync(organization, id, body, context, client).ConfigureAwait(false);
        SetETag(issued.Key, context);
        return Ok(IssuedKeyResource.Of(issued, Now(context)), Default.IssuedKeyResource);
    }

    /// <summary>Rotates a key as a request says. No cache may keep the answer.</summary>
    public static async Task<IssuedKey> IssueNextTextAsync(
        OrganizationId organization, ApiKeyId id, RotateRequest? body, HttpContext context, ApiKeyClient client)
    {
        var issued = await client.RotateKeyAsync(
            organization,
            id,
            body?.ToGracePeriod() ?? TimeSpan.Zero,
            body?.EndsOnUse ?? false,
            IdempotencyKeyOf(context),
            context.RequestAborted).ConfigureAwait(false);
        context.Response.Headers.CacheControl = "no-store";
        return issued;
    }

    private static async Task<IResult> ListSecretsAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client)
    {
        var organization = PathId<OrganizationId>(organizationId);
        ManagementCaller.Of(context).CheckReads(organization);
        var secrets = await client.ListSecretsAsync(organization, PathId<ApiKeyId>(keyId), context.RequestAborted)
            .ConfigureAwait(false);
        return Ok(new SecretsResource([.. secrets.Select(SecretResource.Of)]), Default.SecretsResource);
    }

    private static Task<IResult> ExpireSecretAsync(
        string organizationId,
        string keyId,
        string number,
        HttpContext context,
        ApiKeyClient client)
    {
        var secret = PathNumber(number);
        return AnswerAsync(
            organizationId,
            keyId,
            context,
            client,
            static (caller, key) => caller.CheckChanges(key),
            (client, organization, key, token) => client.ExpireSecretAsync(organization, key, secret, token));
    }

    // A key may revoke itself.
    private static async Task<IResult> RevokeAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client)
    {
        var reason = await ReadReasonAsync(context.Request).ConfigureAwait(false);
        return await AnswerAsync(
            organizationId,
            keyId,
            context,
            client,
            static (caller, key) => caller.CheckTenant(key.OrganizationId, key.ProjectId, key.ProductId),
            (client, organization, key, token) => client.RevokeKeyAsync(organization, key, reason, token))
            .ConfigureAwait(false);
    }

    private static async Task<IResult> DisableAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client)
    {
        var reason = await ReadReasonAsync(context.Request).ConfigureAwait(false);
        return await AnswerAsync(
            organizationId,
            keyId,
            context,
            client,
            static (caller, key) => caller.CheckChanges(key),
            (client, organization, key, token) => client.DisableKeyAsync(organization, key, reason, token))
            .ConfigureAwait(false);
    }

    private static Task<IResult> EnableAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client) => AnswerAsync(
            organizationId,
            keyId,
            context,
            client,
            static (caller, key) => caller.CheckEnables(key),
            static (client, organization, key, token) => client.EnableKeyAsync(organization, key, token));

    private static async Task<IResult> AnswerAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client,
        Action<ManagementCaller, ApiKey> check,
        Change change)
    {
        var (organization, id) = await FindAsync(organizationId, keyId, context, client, check).ConfigureAwait(false);
        var key = await change(client, organization, id, context.RequestAborted).ConfigureAwait(false);
        return Answer(key, context);
    }

    // The version is the entity tag (RFC 9110, section 8.8.3): If-Match of a later change names it.
    private static IResult Answer(ApiKey key, HttpContext context)
    {
        SetETag(key, context);
        return Ok(KeyResource.Of(key, Now(context)), Default.KeyResource);
    }

    private static void SetETag(ApiKey key, HttpContext context) =>
        context.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{key.Version}\"");

    // A key is read and checked before a limited caller changes it.
    private static async Task<(OrganizationId Organization, ApiKeyId Key)> FindAsync(
        string organizationId,
        string keyId,
        HttpContext context,
        ApiKeyClient client,
        Action<ManagementCaller, ApiKey> check)
    {
        var (organization, id) = (PathId<OrganizationId>(organizationId), PathId<ApiKeyId>(keyId));
        var caller = ManagementCaller.Of(context);
        caller.CheckReads(organization);
        if (caller.IsLimited)
            check(caller, await client.GetKeyAsync(organization, id, context.RequestAborted).ConfigureAwait(false));
        return (organization, id);
    }

    // Each caller has idempotency keys of its own: no caller replaces the text of a key that another one issues.
    private static string? IdempotencyKeyOf(HttpContext context)
    {
        if (IdempotencyKey(context.Request) is not { } sent)
            return null;
        var caller = context.GetApiKey()?.Id.ToString() ?? context.User.Identity?.Name;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{caller}\n{sent}"));
        return Base64Url.EncodeToString(hash);
    }

    public static KeyStatus? StatusOf(string? name)
    {
        if (name is null)
            return null;

        foreach (var status in Enum.GetValues<KeyStatus>())
        {
            if (KeyResource.NameOf(status) == name)
                return status;
        }

        throw new BadRequestException("status must be active, notYetActive, revoked, expired or disabled.");
    }

    public static DateTimeOffset Now(HttpContext context) =>
        (context.RequestServices.GetService<TimeProvider>() ?? TimeProvider.System).GetUtcNow();
}
