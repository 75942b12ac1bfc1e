using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Shoal.Server.Errors;

namespace Shoal.Server.OpenApi;

/// <summary>Names the codes of each refusing status in the API document.</summary>
internal sealed class RefusalTransformer : IOpenApiOperationTransformer
{
    /// <inheritdoc/>
    public Task TransformAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata.OfType<RefusalMetadata>().FirstOrDefault();
        foreach (var group in (metadata?.Codes ?? []).Select(ErrorMapping.For).GroupBy(entry => entry.Status))
        {
            var status = group.Key.ToString(CultureInfo.InvariantCulture);
            if (operation.Responses?.TryGetValue(status, out var response) != true) continue;
            response!.Description = string.Join("; ", group.Select(entry => $"`{entry.Code}`: {entry.Title}")) + ".";
        }

        return Task.CompletedTask;
    }
}
