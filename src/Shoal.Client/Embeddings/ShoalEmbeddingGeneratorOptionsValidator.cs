using Microsoft.Extensions.Options;
using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>Refuses options no embeddings request can be made from.</summary>
internal sealed class ShoalEmbeddingGeneratorOptionsValidator : IValidateOptions<ShoalEmbeddingGeneratorOptions>
{
    public ValidateOptionsResult Validate(string? name, ShoalEmbeddingGeneratorOptions options)
    {
        var failures = Failures(options).ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>Throws what is wrong with options that were given to a constructor.</summary>
    public static void ThrowIfInvalid(ShoalEmbeddingGeneratorOptions options)
    {
        var failures = Failures(options).ToArray();
        if (failures.Length > 0) throw new ArgumentException(string.Join(" ", failures), nameof(options));
    }

    private static IEnumerable<string> Failures(ShoalEmbeddingGeneratorOptions options)
    {
        if (string.IsNullOrEmpty(options.ModelId))
        {
            yield return $"{nameof(options.ModelId)} must not be empty; name a model of the server.";
        }

        if (options.Dimensions < 1)
        {
            yield return $"{nameof(options.Dimensions)} must be 1 or more; leave it null for the model's own.";
        }

        if (options.InputType is not (EmbeddingInputTypes.Query or EmbeddingInputTypes.Document))
        {
            yield return $"{nameof(options.InputType)} must be query or document; set one of them.";
        }
    }
}
