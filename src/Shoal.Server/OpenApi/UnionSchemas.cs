using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Shoal.Protocol;

namespace Shoal.Server.OpenApi;

/// <summary>Describes the records whose JSON has several shapes, which only their converters know.</summary>
internal sealed class UnionSchemas : IOpenApiSchemaTransformer
{
    /// <inheritdoc/>
    public async Task TransformAsync(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        Type[] shapes = context.JsonTypeInfo.Type switch
        {
            var type when type == typeof(EmbeddingInput) =>
                [typeof(string), typeof(string[]), typeof(int[]), typeof(int[][])],
            var type when type == typeof(EmbeddingVector) => [typeof(float[]), typeof(string)],
            _ => [],
        };
        foreach (var shape in shapes)
        {
            schema.OneOf ??= [];
            schema.OneOf.Add(await context.GetOrCreateSchemaAsync(shape, cancellationToken: cancellationToken));
        }
    }
}
