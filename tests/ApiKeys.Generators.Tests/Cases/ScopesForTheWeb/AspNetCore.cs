// What the web framework and the package for it have, as far as generated code calls it.
namespace Microsoft.AspNetCore.Builder
{
    internal interface IEndpointConventionBuilder;
}

namespace Microsoft.AspNetCore.Authorization
{
    internal class AuthorizationPolicyBuilder;
}

namespace ApiKeys.AspNetCore
{
    internal static class ApiKeyEndpointConventionBuilderExtensions
    {
        public static TBuilder RequireScope<TBuilder>(this TBuilder builder, params string[] scopes)
            where TBuilder : Microsoft.AspNetCore.Builder.IEndpointConventionBuilder
            => builder;

        public static TBuilder RequireAnyScope<TBuilder>(this TBuilder builder, params string[] scopes)
            where TBuilder : Microsoft.AspNetCore.Builder.IEndpointConventionBuilder
            => builder;
    }

    internal static class ApiKeyAuthorizationPolicyBuilderExtensions
    {
        public static Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder RequireScope(
            this Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder builder, params string[] scopes)
            => builder;

        public static Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder RequireAnyScope(
            this Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder builder, params string[] scopes)
            => builder;
    }
}

namespace Shop
{
    internal static class Use
    {
        public static T Protect<T>(T endpoint, Microsoft.AspNetCore.Authorization.AuthorizationPolicyBuilder policy)
            where T : Microsoft.AspNetCore.Builder.IEndpointConventionBuilder
        {
            policy.RequireScope(@new.@class).RequireAnyScope(@new.@class);
            return endpoint.RequireScope(@new.@class).RequireAnyScope(@new.@class);
        }
    }
}
