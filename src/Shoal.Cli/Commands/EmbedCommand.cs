using System.CommandLine;
using System.Globalization;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Protocol;
using Spectre.Console;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal embed</c>.</summary>
internal static class EmbedCommand
{
    private const string BundledModel = "all-minilm-l6-v2";

    // Enough components to see that two vectors differ.
    private const int ShownComponents = 5;

    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var texts = new Argument<string[]>("TEXT")
        {
            Description = "What to encode.",
            Arity = ArgumentArity.OneOrMore,
        };
        var model = new Option<string>("--model")
        {
            Description = "The model that encodes.",
            DefaultValueFactory = _ => BundledModel,
        };
        var inputType = new Option<string>("--input-type")
        {
            Description = "Which of the model's prompts is put in front.",
            DefaultValueFactory = _ => EmbeddingInputTypes.Document,
        };
        inputType.AcceptOnlyFromAmong(EmbeddingInputTypes.Query, EmbeddingInputTypes.Document);
        var json = JsonOption.Create();
        var command = new Command("embed", "Encodes texts into vectors.") { texts, model, inputType, json };
        command.SetAction(async (parsed, token) =>
        {
            var request = new EmbeddingsRequest
            {
                Model = parsed.GetRequiredValue(model),
                Input = new EmbeddingInput(parsed.GetRequiredValue(texts)),
                InputType = parsed.GetRequiredValue(inputType),
            };
            using var server = connection.Open(parsed);
            var answer = await server.Client.Embeddings.EmbedAsync(request, token);
            if (parsed.GetValue(json)) context.Out.WriteJson(answer, ShoalJson.Wire.EmbeddingsResponse);
            else Write(context, answer);
        });
        return command;
    }

    private static void Write(CliContext context, EmbeddingsResponse answer)
    {
        var table = Tables.Create("INDEX", "DIMENSIONS", "TRUNCATED", "VECTOR");
        foreach (var embedding in answer.Data)
        {
            var values = embedding.Embedding.Values;
            table.AddTextRow(
                embedding.Index.ToString(CultureInfo.InvariantCulture),
                Display.Count(values.Length),
                embedding.Truncated ? "yes" : "no",
                Preview(values.Span));
        }

        context.Out.Write(table);
        context.Out.WriteRawLine($"{answer.Model}, {Display.Count(answer.Usage.PromptTokens)} tokens");
    }

    private static string Preview(ReadOnlySpan<float> values)
    {
        var shown = values[..Math.Min(ShownComponents, values.Length)].ToArray().Select(value => Display.Score(value));
        return $"[{string.Join(", ", shown)}{(values.Length > ShownComponents ? ", …" : "")}]";
    }
}
