using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Management;

/// <summary>Who calls a management endpoint, and the most that the caller may give.</summary>
/// <remarks>
/// A caller that is authenticated by a key gives nothing that its key does not hold, and does not change its own key.
/// </remarks>
internal sealed class ManagementCaller
{
    private readonly ApiKey? _key;
    private readonly KeyCeiling? _ceiling;

    private ManagementCaller(ApiKey? key, KeyCeiling? ceiling) => (_key, _ceiling) = (key, ceiling);

    /// <summary>Whether a key must be read before the caller may change it.</summary>
    public bool IsLimited => _key is not null || _ceiling is not null;

    /// <summary>The only kind of keys that the caller gives, or null.</summary>
    public string? Kind => _ceiling?.Kind;

    /// <summary>The only environment of keys that the caller gives, or null.</summary>
    public string? Environment => _ceiling?.Environment;

    public static ManagementCaller Of(HttpContext context)
    {
        var key = context.GetApiKey();
        var options = context.GetEndpoint()?.Metadata.GetMetadata<ApiKeyManagementOptions>();
        return new(key, key is null ? options?.Ceiling?.Invoke(context) : KeyCeiling.Of(key));
    }

    /// <summary>Checks what concerns a whole organization, or all of them: all but its keys.</summary>
    /// <param name="organization">The organization; null if the endpoint is about all of them.</param>
    /// <param name="isRead">Whether the endpoint only reads.</param>
    /// <exception cref="BadRequestException">Another organization does not exist for the caller.</exception>
    /// <exception cref="BeyondCeilingException">The caller may not do it.</exception>
    public void CheckOrganization(OrganizationId? organization, bool isRead)
    {
        if (_ceiling is null)
            return;
        if (organization is null)
        {
            if (_ceiling.Organization is not null)
                throw new BeyondCeilingException("The caller manages one organization, and not all of them.");
            return;
        }

        CheckReads(organization.Value);
        if (!isRead && _ceiling is not { Project: null, Product: null })
            throw new BeyondCeilingException("The caller manages a part of the organization, and only its keys.");
    }

    /// <exception cref="BadRequestException">Another organization does not exist for the caller.</exception>
    public void CheckReads(OrganizationId organization)
    {
        if (_ceiling?.Organization is { } own && own != organization)
        {
            throw new BadRequestException(
                "There is nothing at this path, or another organization owns it.", StatusCodes.Status404NotFound);
        }
    }

    /// <summary>Checks whether the caller may read the events of an organization: all of them, or none.</summary>
    /// <exception cref="BadRequestException">Another organization does not exist for the caller.</exception>
    /// <exception cref="BeyondCeilingException">
    /// The caller has a project or a product. Events tell of others, and an event of a deleted key does not say which
    /// it had.
    /// </exception>
    public void CheckReadsEvents(OrganizationId organization)
    {
        CheckReads(organization);
        if (_ceiling is { Project: not null } or { Product: not null })
            throw new BeyondCeilingException("The caller manages a part of the organization, and not its events.");
    }

    /// <summary>Whether the caller may know of an organization.</summary>
    public bool MayRead(OrganizationId organization) =>
        _ceiling?.Organization is null || _ceiling.Organization == organization;

    /// <summary>Checks a change of all keys that match a filter.</summary>
    /// <exception cref="BadRequestException">Another organization does not exist for the caller.</exception>
    /// <exception cref="BeyondCeilingException">
    /// The caller's own key matches, or keys that it may not change do.
    /// </exception>
    public async Task CheckChangesManyAsync(
        ApiKeyClient client, OrganizationId organization, KeyFilter filter, CancellationToken cancellationToken)
    {
        CheckReads(organization);
        if (_ceiling?.CoversTenant(organization, filter.Project, filter.Product) is false)
            throw new BeyondCeilingException("The caller must name its own project and product.");
        if (_key is null || _key.OrganizationId != organization)
            return;

        // Read again: it may have changed since it was cached. The list of matching keys begins at the own key.
        var page = await client
            .ListKeysPageAsync(organization, filter, IdBefore(_key.Id), 1, cancellationToken).ConfigureAwait(false);
        if (page.Items.Count > 0 && page.Items[0].Id == _key.Id)
            throw new BeyondCeilingException("A key does not change itself, and it is among the keys that match.");
    }

    /// <summary>Checks that many keys are enabled. They are not compared with the ceiling one by one.</summary>
    /// <exception cref="BeyondCeilingException">The caller has a ceiling that some key may exceed.</exception>
    public void CheckEnablesMany()
    {
        if (_ceiling is null)
            return;

        // No wildcard covers the scope of an operator.
        var coversAll = _ceiling is
        {
            Project: null, Product: null, Kind: null, Environment: null, ExpiresAt: null,
            RateLimits.Count: 0, AllowedNetworks.Count: 0,
        }
            && _ceiling.Scopes.Contains("*", StringComparer.Ordinal)
            && KeyCeiling.HoldsOperatorScope(_ceiling.Scopes);
        if (!coversAll)
        {
            throw new BeyondCeilingException(
                "Only a caller that may give everything enables many keys at once. Enable them one by one.");
        }
    }

    /// <summary>Checks the deletion of an organization with all that it has.</summary>
    /// <exception cref="BeyondCeilingException">The caller's own key is in it.</exception>
    public void CheckDeletesContents(OrganizationId organization)
    {
        if (_key?.OrganizationId == organization)
            throw new BeyondCeilingException("A key does not delete itself, and it is in this organization.");
    }

    /// <summary>Checks a new key.</summary>
    /// <exception cref="BadRequestException">Another organization does not exist for the caller.</exception>
    /// <exception cref="BeyondCeilingException">The key would be able to do more than the caller.</exception>
    public void CheckCreates(
        OrganizationId organization,
        ProjectId? project,
        ProductId? product,
        KeyMetadata metadata,
        string? kind,
        string? environment)
    {
        CheckReads(organization);
        CheckTenant(organization, project, product);
        CheckOrigin(kind, environment);
        CheckGives(metadata);
        CheckOperatorScope(metadata.Scopes);
    }

    /// <summary>Checks a change that gives the key nothing.</summary>
    /// <exception cref="BeyondCeilingException">The caller may not change this key.</exception>
    public void CheckChanges(ApiKey key)
    {
        CheckTenant(key.OrganizationId, key.ProjectId, key.ProductId);
        if (_key?.Id == key.Id)
            throw new BeyondCeilingException("A key does not change itself. It can only revoke itself.");
    }

    /// <summary>Checks a change after which the key may do what it has.</summary>
    /// <exception cref="BeyondCeilingException">The caller may not change this key.</exception>
    public void CheckEnables(ApiKey key)
    {
        CheckChanges(key);
        CheckOrigin(key.Kind, key.Environment);
        CheckGives(key.Metadata);
    }

    /// <summary>Checks a rotation, which gives the caller a text of the key. A key may rotate itself.</summary>
    /// <exception cref="BeyondCeilingException">The key may do more than the caller, or is an operator's.</exception>
    public void CheckRotates(ApiKey key)
    {
        CheckTenant(key.OrganizationId, key.ProjectId, key.ProductId);
        CheckOrigin(key.Kind, key.Environment);
        CheckGives(key.Metadata);
        if (_key?.Id == key.Id)
            CheckRotatesItself(_key);
        else
            CheckOperatorScope(key.Metadata.Scopes);
    }

    /// <summary>Checks the rotation of the caller's own key.</summary>
    /// <exception cref="BeyondCeilingException">The text of the request was superseded.</exception>
    public static void CheckRotatesItself(ApiKey key)
    {
        if (key.UsesSupersededSecret)
            throw new BeyondCeilingException("The text of the request was superseded. Only the current one rotates.");
    }

    /// <summary>Checks an update.</summary>
    /// <exception cref="BeyondCeilingException">
    /// The key may do more than the caller, or would be able to after the update.
    /// </exception>
    public void CheckUpdates(ApiKey key, KeyUpdate update)
    {
        CheckEnables(key);
        CheckGives(update.ApplyTo(key.Metadata));
    }

    /// <exception cref="BeyondCeilingException">The key is outside of the caller's project or product.</exception>
    public void CheckTenant(OrganizationId organization, ProjectId? project, ProductId? product)
    {
        if (_ceiling?.CoversTenant(organization, project, product) is false)
            throw new BeyondCeilingException("The key is not within the caller's project or product.");
    }

    /// <summary>
    /// Checks the end of a suspension: keys that may do more than the caller could be valid again.
    /// </summary>
    /// <exception cref="BeyondCeilingException">
    /// The caller has a ceiling, and does not manage all organizations.
    /// </exception>
    public void CheckResumes()
    {
        if (_ceiling?.Organization is not null)
            throw new BeyondCeilingException("Only who manages all organizations ends a suspension.");
    }

    /// <summary>
    /// Checks the scopes that any caller gives: whoever may call an endpoint could otherwise reach all organizations.
    /// </summary>
    /// <exception cref="BeyondCeilingException">The scope of an operator is among them.</exception>
    public static void CheckOperatorScope(IReadOnlyList<string> scopes)
    {
        if (KeyCeiling.HoldsOperatorScope(scopes))
        {
            throw new BeyondCeilingException(
                $"{nameof(KeyMetadata.Scopes)}: {KeyCeiling.OperatorScope} is not given over HTTP.");
        }
    }

    private static ApiKeyId IdBefore(ApiKeyId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.Value.TryWriteBytes(bytes, bigEndian: true, out _);
        for (var i = bytes.Length - 1; i >= 0 && bytes[i]-- is 0; i--)
        {
        }

        return ApiKeyId.From(new(bytes, bigEndian: true));
    }

    private void CheckOrigin(string? kind, string? environment)
    {
        if (_ceiling is { Kind: { } ownKind } && kind != ownKind)
            throw new BeyondCeilingException("The key is of another kind than its caller.");
        if (_ceiling is { Environment: { } ownEnvironment } && environment != ownEnvironment)
            throw new BeyondCeilingException("The key is of another environment than its caller.");
    }

    private void CheckGives(KeyMetadata metadata)
    {
        if (_ceiling?.FindExcess(metadata) is { } member)
            throw new BeyondCeilingException($"{member}: the key would be able to do more than its caller.");
    }
}
