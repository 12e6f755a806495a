using ApiKeys.AspNetCore.Authentication;
using ApiKeys.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ApiKeys.AspNetCore;

/// <summary>Adds authentication by API keys.</summary>
public static class ApiKeyAuthenticationBuilderExtensions
{
    /// <summary>
    /// Adds the scheme <see cref="ApiKeyDefaults.AuthenticationScheme"/>: a key in the header <c>X-API-Key</c>, or as a bearer token, is validated against what its endpoint
    /// demands. Needs <see cref="ApiKeyServiceCollectionExtensions"/>. Authorization and problem details are added, too, where they are not there yet.
    /// </summary>
    /// <param name="builder">The app's authentication.</param>
    public static AuthenticationBuilder AddApiKey(this AuthenticationBuilder builder) =>
        builder.AddApiKey(ApiKeyDefaults.AuthenticationScheme, static _ => { });

    /// <param name="builder">The app's authentication.</param>
    /// <param name="configure">Changes the defaults.</param>
    /// <inheritdoc cref="AddApiKey(AuthenticationBuilder)"/>
    public static AuthenticationBuilder AddApiKey(this AuthenticationBuilder builder, Action<ApiKeyAuthenticationOptions> configure) =>
        builder.AddApiKey(ApiKeyDefaults.AuthenticationScheme, configure);

    /// <summary>Adds the scheme under a name of its own. What <c>RequireApiKey</c> demands is the scheme of the default name.</summary>
    /// <param name="builder">The app's authentication.</param>
    /// <param name="authenticationScheme">The scheme's name.</param>
    /// <param name="configure">Changes the defaults.</param>
    public static AuthenticationBuilder AddApiKey(this AuthenticationBuilder builder, string authenticationScheme, Action<ApiKeyAuthenticationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddAuthorization();
        PolicyProviderRegistration.Decorate(builder.Services);
        builder.Services.AddHostedService<PolicyProviderCheck>();
        builder.Services.AddProblemDetails();
        builder.Services.TryAddSingleton<EndpointRequirements>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, ApiKeyAuthorizationHandler>());

        // AddScheme validates the options when a request first needs them; a mistake in them stops the start.
        builder.Services.AddOptions<ApiKeyAuthenticationOptions>(authenticationScheme).ValidateOnStart();
        return builder.AddScheme<ApiKeyAuthenticationOptions, ApiKeyAuthenticationHandler>(authenticationScheme, configure);
    }

    /// <summary>
    /// Makes <see cref="ApiKeyDefaults.SelectorScheme"/> the app's default: a request that presents a key, by its header or a bearer token with a key's prefix, goes to
    /// <see cref="ApiKeyDefaults.AuthenticationScheme"/>, and any other to another scheme, so that neither rejects what is the other's.
    /// </summary>
    /// <param name="builder">The app's authentication.</param>
    /// <param name="otherScheme">The other scheme, such as <c>JwtBearerDefaults.AuthenticationScheme</c> or <c>CookieAuthenticationDefaults.AuthenticationScheme</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="otherScheme"/> is null or empty.</exception>
    public static AuthenticationBuilder AddApiKeyOr(this AuthenticationBuilder builder, string otherScheme)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(otherScheme);
        builder.Services.Configure<AuthenticationOptions>(static options => options.DefaultScheme = ApiKeyDefaults.SelectorScheme);
        var selector = new SchemeSelector(ApiKeyDefaults.AuthenticationScheme, otherScheme);
        return builder.AddPolicyScheme(ApiKeyDefaults.SelectorScheme, displayName: null, options => options.ForwardDefaultSelector = selector.Select);
    }
}
