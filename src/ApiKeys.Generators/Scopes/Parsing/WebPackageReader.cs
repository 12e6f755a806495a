using ApiKeys.Generators.Scopes.Model;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Scopes.Parsing;

/// <summary>Finds out whether the project references <c>ApiKeys.AspNetCore</c>.</summary>
internal static class WebPackageReader
{
    public const string Endpoints = "ApiKeys.AspNetCore.ApiKeyEndpointConventionBuilderExtensions";

    public const string EndpointBuilder = "Microsoft.AspNetCore.Builder.IEndpointConventionBuilder";

    public const string PolicyBuilder = "Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder";

    public const string Policies = "ApiKeys.AspNetCore.ApiKeyAuthorizationPolicyBuilderExtensions";

    // A project may know the package and not the web framework: DisableTransitiveFrameworkReferences does this.
    public static WebPackage Read(Compilation compilation)
        => new(
            Knows(compilation, Endpoints) && Knows(compilation, EndpointBuilder),
            Knows(compilation, Policies) && Knows(compilation, PolicyBuilder));

    private static bool Knows(Compilation compilation, string type)
        => compilation.GetTypeByMetadataName(type) is not null;
}
