using System.Diagnostics;
using System.Security.Claims;
using ApiKeys.AspNetCore.Authentication;

namespace ApiKeys.AspNetCore;

/// <summary>
/// The identity of a request with a valid key. Its claims, listed in <see cref="ApiKeyClaimTypes"/>, are made when they
/// are first read: an app that reads <see cref="Key"/> only does not pay for them.
/// </summary>
public sealed class ApiKeyIdentity : ClaimsIdentity
{
    private readonly IEnumerable<string> _customClaims;
    private bool _hasClaims;

    internal ApiKeyIdentity(
        ApiKey key, KeyRequirement requirement, string scheme, IEnumerable<string> customClaims, KeyUse use)
        : base(scheme, ApiKeyClaimTypes.Owner, ClaimTypes.Role)
    {
        Key = key;
        Requirement = requirement;
        _customClaims = customClaims;
        Use = use;
    }

    private ApiKeyIdentity(ApiKeyIdentity other)
        : base(other)
    {
        Key = other.Key;
        Requirement = other.Requirement;
        _customClaims = other._customClaims;
        Use = other.Use;
        _hasClaims = true;
    }

    /// <summary>The key, as of its validation.</summary>
    public ApiKey Key { get; }

    /// <summary>The requirement that the key was validated against.</summary>
    public KeyRequirement Requirement { get; }

    // It holds the text of the key.
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    internal KeyUse Use { get; }

    /// <inheritdoc/>
    /// <remarks>
    /// The copying constructors of <see cref="ClaimsIdentity"/> read this property, and then the field of the claims.
    /// So the claims are made here as well.
    /// </remarks>
    public override string? AuthenticationType
    {
        get
        {
            MakeClaims();
            return base.AuthenticationType;
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<Claim> Claims
    {
        get
        {
            MakeClaims();
            return base.Claims;
        }
    }

    /// <inheritdoc/>
    public override void AddClaim(Claim claim)
    {
        MakeClaims();
        base.AddClaim(claim);
    }

    /// <inheritdoc/>
    public override void AddClaims(IEnumerable<Claim?> claims)
    {
        MakeClaims();
        base.AddClaims(claims);
    }

    /// <inheritdoc/>
    public override void RemoveClaim(Claim? claim)
    {
        MakeClaims();
        base.RemoveClaim(claim);
    }

    /// <inheritdoc/>
    public override bool TryRemoveClaim(Claim? claim)
    {
        MakeClaims();
        return base.TryRemoveClaim(claim);
    }

    /// <inheritdoc/>
    public override IEnumerable<Claim> FindAll(string type)
    {
        MakeClaims();
        return base.FindAll(type);
    }

    /// <inheritdoc/>
    public override IEnumerable<Claim> FindAll(Predicate<Claim> match)
    {
        MakeClaims();
        return base.FindAll(match);
    }

    /// <inheritdoc/>
    public override Claim? FindFirst(string type)
    {
        MakeClaims();
        return base.FindFirst(type);
    }

    /// <inheritdoc/>
    public override Claim? FindFirst(Predicate<Claim> match)
    {
        MakeClaims();
        return base.FindFirst(match);
    }

    /// <inheritdoc/>
    public override bool HasClaim(string type, string value)
    {
        MakeClaims();
        return base.HasClaim(type, value);
    }

    /// <inheritdoc/>
    public override bool HasClaim(Predicate<Claim> match)
    {
        MakeClaims();
        return base.HasClaim(match);
    }

    /// <inheritdoc/>
    public override ClaimsIdentity Clone()
    {
        MakeClaims();
        return new ApiKeyIdentity(this);
    }

    /// <inheritdoc/>
    protected override void WriteTo(BinaryWriter writer, byte[]? userData)
    {
        MakeClaims();
        base.WriteTo(writer, userData);
    }

    private void MakeClaims()
    {
        if (_hasClaims)
            return;

        _hasClaims = true;
        Add(ApiKeyClaimTypes.KeyId, Key.Id.ToString());
        Add(ApiKeyClaimTypes.Organization, Key.OrganizationId.ToString());
        Add(ApiKeyClaimTypes.Project, Key.ProjectId?.ToString());
        Add(ApiKeyClaimTypes.Product, Key.ProductId?.ToString());
        Add(ApiKeyClaimTypes.Owner, Key.Metadata.Owner);
        foreach (var scope in Key.Metadata.Scopes)
            Add(ApiKeyClaimTypes.Scope, scope);
        foreach (var name in _customClaims)
        {
            if (Key.Metadata.Custom.TryGetValue(name, out var value))
                Add(ApiKeyClaimTypes.CustomPrefix + name, value.ToString());
        }
    }

    private void Add(string type, string? value)
    {
        if (value is not null)
            base.AddClaim(new Claim(type, value));
    }
}
