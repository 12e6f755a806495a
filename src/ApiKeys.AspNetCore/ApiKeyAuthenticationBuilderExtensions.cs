using ApiKeys.AspNetCore.Authentication;
using ApiKeys.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ApiKeys.AspNetCore;

/// <summary>Adds authentication by API keys.</summary>
public static class ApiKeyAuthenticationBuilderExtensions
{
    /// <summary>
    /// Adds the scheme <see cref="ApiKeyDefaults.AuthenticationScheme"/>. It takes the key from the header
    /// <c>X-API-Key</c> or from a bearer token, and validates it against the requirements of the endpoint. The client
    /// must be added as well: <see cref="ApiKeyServiceCollectionExtensions"/>. Authorization and problem details are
    /// added if they are missing. A handler of a route may have the key of its caller as a parameter:
    /// <c>(ApiKey key) => …</c> requires a key, and <c>(ApiKey? key) => …</c> is called with null where there is none.
    /// </summary>
    /// <param name="builder">The app's authentication.</param>
    public static AuthenticationBuilder AddApiKey(this AuthenticationBuilder builder) =>
        builder.AddApiKey(ApiKeyDefaults.AuthenticationScheme, static _ => { });

    /// <param name="builder">The app's authentication.</param>
    /// <param name="configure">Changes the defaults.</param>
    /// <inheritdoc cref="AddApiKey(AuthenticationBuilder)"/>
    public static AuthenticationBuilder AddApiKey(
        this AuthenticationBuilder builder, Action<ApiKeyAuthenticationOptions> configure) =>
        builder.AddApiKey(ApiKeyDefaults.AuthenticationScheme, configure);

    /// <summary>
    /// Adds the scheme under another name. <c>RequireApiKey</c> requires the scheme of the default name.
    /// </summary>
    /// <param name="builder">The app's authentication.</param>
    /// <param name="authenticationScheme">The scheme's name.</param>
    /// <param name="configure">Changes the defaults.</param>
    public static AuthenticationBuilder AddApiKey(
        this AuthenticationBuilder builder, string authenticationScheme, Action<ApiKeyAuthenticationOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddAuthorization();
        builder.Services.Decorate<IAuthorizationPolicyProvider>(static (_, inner) => new ApiKeyPolicyProvider(inner));
        builder.Services.Decorate<IAuthorizationService>(static (_, inner) => new KeyAuthorizationService(inner));
        builder.Services.Decorate<IAuthorizationMiddlewareResultHandler>(static (services, inner) =>
            new DeferredAnswerHandler(inner, services.GetRequiredService<IProblemDetailsService>()));
        builder.Services.AddHostedService<PolicyProviderCheck>();
        builder.Services.AddProblemDetails();
        builder.Services.TryAddSingleton<EndpointRequirements>();
        builder.Services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IAuthorizationHandler, ApiKeyAuthorizationHandler>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, KeyParameterPolicy>());
        // A handler's parameter is a service or the body. What it is bound to are KeyServices.
        builder.Services.TryAddScoped<ApiKey>(static _ => throw new InvalidOperationException(
            "Only a handler of a minimal API has the key as a parameter. Elsewhere call HttpContext.GetApiKey()."));

        builder.Services.TryAddSingleton<
            IOptionsFactory<ApiKeyAuthenticationOptions>, LastGoodOptionsFactory>();
        // AddScheme validates the options on the first request. A mistake in them must stop the start.
        builder.Services.AddOptions<ApiKeyAuthenticationOptions>(authenticationScheme).ValidateOnStart();
        return builder.AddScheme<ApiKeyAuthenticationOptions, ApiKeyAuthenticationHandler>(
            authenticationScheme, configure);
    }

    /// <summary>
    /// Makes <see cref="ApiKeyDefaults.SelectorScheme"/> the app's default for authentication, challenge and forbid,
    /// whatever other defaults are set. It sends a request with the header of keys, or with a bearer token that begins
    /// with the prefix of keys, to <see cref="ApiKeyDefaults.AuthenticationScheme"/>. A text that
    /// <see cref="ApiKeyEvents.OnReceiving"/> finds is a key if it begins with the prefix. All other requests go to the
    /// other scheme. So each scheme sees its own credentials only.
    /// </summary>
    /// <param name="builder">The app's authentication.</param>
    /// <param name="otherScheme">
    /// The other scheme, such as <c>JwtBearerDefaults.AuthenticationScheme</c> or
    /// <c>CookieAuthenticationDefaults.AuthenticationScheme</c>.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="otherScheme"/> is null or empty.</exception>
    public static AuthenticationBuilder AddApiKeyOr(this AuthenticationBuilder builder, string otherScheme)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(otherScheme);
        // AddIdentity sets the defaults of each operation, which go before the default of all. Only the sign-in is left
        // to it, since that never is by key.
        builder.Services.PostConfigure<AuthenticationOptions>(static options =>
        {
            options.DefaultScheme = ApiKeyDefaults.SelectorScheme;
            options.DefaultAuthenticateScheme = ApiKeyDefaults.SelectorScheme;
            options.DefaultChallengeScheme = ApiKeyDefaults.SelectorScheme;
            options.DefaultForbidScheme = ApiKeyDefaults.SelectorScheme;
        });
        return builder.AddScheme<SelectorOptions, SelectorHandler>(
            ApiKeyDefaults.SelectorScheme,
            options => options.OtherScheme = otherScheme);
    }
}
