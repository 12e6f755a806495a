using System.Globalization;
using ApiKeys.AspNetCore.Authentication;
using ApiKeys.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace ApiKeys.AspNetCore.OpenApi;

/// <summary>
/// Declares the headers of keys as security schemes. Each protected operation gets its scopes and the statuses of
/// refusals.
/// </summary>
internal sealed class SecurityTransformer : IOpenApiDocumentTransformer, IOpenApiOperationTransformer
{
    private const string BearerScheme = ApiKeyDefaults.AuthenticationScheme + "Bearer";

    private static readonly (int Status, string Description)[] Refusals =
    [
        (StatusCodes.Status401Unauthorized, "No valid API key was presented."),
        (StatusCodes.Status403Forbidden, "The API key lacks a scope, or is for something else or for other networks."),
        (StatusCodes.Status429TooManyRequests, "A rate limit of the API key is used up."),
        (StatusCodes.Status503ServiceUnavailable, "API keys cannot be validated at the moment."),
    ];

    public Task TransformAsync(
        OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Components ??= new();
        var schemes = document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        var options = OptionsOf(context.ApplicationServices);
        if (options.HeaderName is { } header)
            schemes[ApiKeyDefaults.AuthenticationScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = header,
            };
        if (options.AuthorizationScheme is { } scheme)
            schemes[BearerScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = scheme.ToLowerInvariant(),
                Description = "An API key.",
            };
        return Task.CompletedTask;
    }

    public async Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var services = context.ApplicationServices;
        var requirements = services.GetRequiredService<EndpointRequirements>();
        // The endpoint as it was mapped, with the filters of MVC.
        var action = context.Description.ActionDescriptor;
        var metadata = KeyParameterPolicy.Complete(new([.. action.EndpointMetadata, action]));
        var policy = await requirements.FindPolicyAsync(metadata).ConfigureAwait(false);
        if (policy is null || !await IsForKeysAsync(policy, services).ConfigureAwait(false))
            return;

        var options = OptionsOf(services);
        operation.Security ??= [];
        foreach (var scheme in SchemesOf(options))
        {
            foreach (var scopes in FindAlternatives(policy))
                operation.Security.Add(Require(scheme, scopes, context.Document));
        }

        operation.Responses ??= [];
        foreach (var (status, description) in Refusals)
        {
            var response = new OpenApiResponse { Description = description };
            operation.Responses.TryAdd(status.ToString(CultureInfo.InvariantCulture), response);
        }
    }

    private static IEnumerable<string> SchemesOf(ApiKeyAuthenticationOptions options)
    {
        if (options.HeaderName is not null)
            yield return ApiKeyDefaults.AuthenticationScheme;
        if (options.AuthorizationScheme is not null)
            yield return BearerScheme;
    }

    // A security requirement lists scopes that are all needed, and several of them are alternatives. So there is one
    // for each choice of a scope where one of several is enough.
    private static List<List<string>> FindAlternatives(AuthorizationPolicy policy)
    {
        var required = policy.Requirements.OfType<ScopeRequirement>();
        List<List<string>> alternatives = [[.. required.SelectMany(static scopes => scopes.Scopes).Distinct()]];
        foreach (var any in policy.Requirements.OfType<AnyScopeRequirement>())
        {
            alternatives =
            [
                .. alternatives.SelectMany(scopes => scopes.Intersect(any.Scopes).Any()
                    ? [scopes]
                    : any.Scopes.Select(scope => new List<string>([.. scopes, scope]))),
            ];
        }

        return alternatives;
    }

    private static OpenApiSecurityRequirement Require(
        string scheme, List<string> scopes, OpenApiDocument? document) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = scopes };

    private static async Task<bool> IsForKeysAsync(AuthorizationPolicy policy, IServiceProvider services)
    {
        if (policy.AuthenticationSchemes.Count > 0)
            return policy.AuthenticationSchemes.Contains(ApiKeyDefaults.AuthenticationScheme);

        var schemes = services.GetRequiredService<IAuthenticationSchemeProvider>();
        var scheme = await schemes.GetDefaultAuthenticateSchemeAsync().ConfigureAwait(false);
        return scheme?.Name is ApiKeyDefaults.AuthenticationScheme or ApiKeyDefaults.SelectorScheme;
    }

    private static ApiKeyAuthenticationOptions OptionsOf(IServiceProvider services) =>
        services.GetRequiredService<IOptionsMonitor<ApiKeyAuthenticationOptions>>()
            .Get(ApiKeyDefaults.AuthenticationScheme);
}
