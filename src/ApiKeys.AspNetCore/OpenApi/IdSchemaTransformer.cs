using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ApiKeys.AspNetCore.OpenApi;

/// <summary>Describes ids as JSON has them: strings that are UUIDs.</summary>
internal sealed class IdSchemaTransformer : IOpenApiSchemaTransformer
{
    public Task TransformAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(OrganizationId) || type == typeof(ProjectId) || type == typeof(ProductId)
            || type == typeof(ApiKeyId))
            (schema.Type, schema.Format) = (JsonSchemaType.String, "uuid");
        return Task.CompletedTask;
    }
}
