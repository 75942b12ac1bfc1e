using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Shoal.Server.OpenApi;

/// <summary>Describes lengths of time, which only their converter knows to be strings.</summary>
internal sealed class DurationSchemas : IOpenApiSchemaTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (type != typeof(TimeSpan) && type != typeof(TimeSpan?)) return Task.CompletedTask;
        schema.Type = type == typeof(TimeSpan) ? JsonSchemaType.String : JsonSchemaType.String | JsonSchemaType.Null;
        schema.Format = "duration";
        return Task.CompletedTask;
    }
}
