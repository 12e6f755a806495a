using ApiKeys.Generators.Scopes.Model;
using Microsoft.CodeAnalysis;

namespace ApiKeys.Generators.Scopes.Parsing;

/// <summary>Finds out whether the project references <c>ApiKeys.AspNetCore</c>.</summary>
internal static class WebPackageReader
{
    public const string Endpoints = "ApiKeys.AspNetCore.ApiKeyEndpointConventionBuilderExtensions";

    public const string Policies = "ApiKeys.AspNetCore.ApiKeyAuthorizationPolicyBuilderExtensions";

    public static WebPackage Read(Compilation compilation)
        => new(
            compilation.GetTypeByMetadataName(Endpoints) is not null,
            compilation.GetTypeByMetadataName(Policies) is not null);
}
