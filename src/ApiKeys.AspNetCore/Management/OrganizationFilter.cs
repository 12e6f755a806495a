using Microsoft.AspNetCore.Http;

namespace ApiKeys.AspNetCore.Management;

/// <summary>Checks whether the caller may use an endpoint that is about an organization, not about its keys.</summary>
internal sealed class OrganizationFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        OrganizationId? organization = request.RouteValues.TryGetValue("organizationId", out var id)
            ? ManagementRequest.PathId<OrganizationId>((string)id!)
            : null;
        ManagementCaller.Of(context.HttpContext).CheckOrganization(organization, HttpMethods.IsGet(request.Method));
        return next(context);
    }
}
