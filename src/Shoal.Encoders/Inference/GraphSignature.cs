using Microsoft.ML.OnnxRuntime;
using Shoal.Encoders.Models;

namespace Shoal.Encoders.Inference;

/// <summary>The inputs and the output of a graph that an encoder uses, checked against its manifest.</summary>
/// <param name="Inputs">Names in the order in which they are fed.</param>
/// <param name="Output">The name of the output that is read.</param>
internal sealed record GraphSignature(IReadOnlyList<string> Inputs, string Output)
{
    /// <summary>Token ids.</summary>
    public const string InputIds = "input_ids";

    /// <summary>1 for a token, 0 for padding.</summary>
    public const string AttentionMask = "attention_mask";

    /// <summary>The segment of a token; 0 for single texts.</summary>
    public const string TokenTypeIds = "token_type_ids";

    // What exporters call the hidden states, in the order of preference; else the first output.
    private static readonly string[] UsualOutputs = ["last_hidden_state", "token_embeddings"];

    /// <summary>Reads the signature of a session.</summary>
    /// <exception cref="EncoderException">The graph has other inputs, no such output, or vectors of another
    /// length.</exception>
    public static GraphSignature Read(InferenceSession session, ModelManifest model)
    {
        foreach (var (name, input) in session.InputMetadata)
        {
            Require(
                model,
                name is InputIds or AttentionMask or TokenTypeIds,
                $"the graph wants an input '{name}', which is unknown.");
            Require(
                model,
                input.IsTensor && input.ElementType == typeof(long) && input.Dimensions.Length == 2,
                $"input '{name}' is not int64 [batch, tokens].");
        }

        Require(model, session.InputMetadata.ContainsKey(InputIds), $"the graph has no input '{InputIds}'.");
        return new GraphSignature([.. session.InputMetadata.Keys], ReadOutput(session, model));
    }

    private static string ReadOutput(InferenceSession session, ModelManifest model)
    {
        var outputs = session.OutputMetadata;
        var name = model.Output
            ?? UsualOutputs.FirstOrDefault(usual => model.Pooling is not null && outputs.ContainsKey(usual))
            ?? session.OutputNames[0];
        var known = string.Join(", ", outputs.Keys);
        Require(model, outputs.TryGetValue(name, out var output), $"the graph has no output '{name}'; it has {known}.");
        Require(
            model,
            output!.IsTensor && (output.ElementType == typeof(float) || output.ElementType == typeof(Float16)),
            $"output '{name}' is neither float32 nor float16.");
        var (rank, shape) = model.Pooling is null ? (2, "[batch, dimensions]") : (3, "[batch, tokens, dimensions]");
        Require(
            model,
            output.Dimensions.Length == rank,
            $"output '{name}' has {output.Dimensions.Length} axes, not {rank}: {shape}.");
        var width = output.Dimensions[^1];
        Require(
            model,
            width < 0 || width == model.Dimensions,
            $"output '{name}' is {width} wide, and the model says {model.Dimensions}.");
        return name;
    }

    private static void Require(ModelManifest model, bool condition, string reason)
    {
        if (!condition) throw new EncoderException($"Model '{model.Version.Name}', file '{model.OnnxFile}': {reason}");
    }
}
