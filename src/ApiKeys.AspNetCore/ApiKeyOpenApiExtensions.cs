using ApiKeys.AspNetCore.OpenApi;
using Microsoft.AspNetCore.OpenApi;

namespace ApiKeys.AspNetCore;

/// <summary>Describes in an OpenAPI document how keys are presented, and what each endpoint requires.</summary>
public static class ApiKeyOpenApiExtensions
{
    /// <summary>
    /// Declares the headers of <see cref="ApiKeyDefaults.AuthenticationScheme"/> as security schemes. Each protected
    /// operation gets its scopes (OpenAPI 3.1, section 4.8.30) and the statuses of its refusals. Ids, such as
    /// <see cref="OrganizationId"/>, are described as strings of the format <c>uuid</c>.
    /// </summary>
    /// <param name="options">
    /// The document: <c>builder.Services.AddOpenApi(options => options.AddApiKeySecurity())</c>.
    /// </param>
    public static OpenApiOptions AddApiKeySecurity(this OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var transformer = new SecurityTransformer();
        return options
            .AddDocumentTransformer(transformer)
            .AddOperationTransformer(transformer)
            .AddSchemaTransformer(new IdSchemaTransformer());
    }
}
