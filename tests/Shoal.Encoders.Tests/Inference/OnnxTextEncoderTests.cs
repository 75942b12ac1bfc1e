using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Shoal.Encoders.Devices;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Models;
using Shoal.Encoders.Tests.Tokenization;
using Shoal.Encoders.Tokenization;
using Shoal.Models.MiniLM;
using Shoal.Testing;

namespace Shoal.Encoders.Tests.Inference;

/// <summary>
/// Embeddings against the reference's. Floors: 0.99999 for float arithmetic; 0.999 for static int8, whose integer
/// kernels round differently by processor; 0.99 for dynamic int8, alone.
/// </summary>
public sealed class OnnxTextEncoderTests(ITestOutputHelper output)
{
    [Fact]
    public void Encode_BundledGolden_AgreesWithTheReference()
    {
        using var encoder = Open(MiniLmModel.Directory);
        Assert.True(encoder.BatchInvariant);
        AssertAgrees(encoder, ReferenceFile.Bundled, 0.999f);
    }

    [Theory]
    [InlineData("all-minilm-l6-v2", 0.999f, true)]
    [InlineData("all-minilm-l6-v2-fp16", 0.99999f, true)]
    [InlineData("all-minilm-l6-v2-dynamic", 0.99f, false)]
    [InlineData("bge-small-en-v1.5", 0.999f, true)]
    public void Encode_SharedReference_AgreesWithIt(string model, float floor, bool batchInvariant)
    {
        var reference = ReferenceFile.Shared(model);
        using var encoder = Open(SharedData.Require("models/" + model));
        Assert.Equal(batchInvariant, encoder.BatchInvariant);
        AssertAgrees(encoder, reference, floor);
        if (batchInvariant) AssertBatchChangesNothing(encoder, reference);
    }

    [Fact]
    public void Open_AnyModel_MeasuresHowFastItIs()
    {
        var model = ModelDirectory.Read(MiniLmModel.Directory);
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(2) };

        using var encoder = OnnxTextEncoder.Open(model, new OnnxTextEncoderOptions { Time = clock });

        // A run takes two of the clock's seconds, so the longest probe decides.
        var longest = encoder.TokensPerSecond * 2;
        Assert.Equal(Math.Round(longest), longest, 1e-9);
        Assert.InRange(longest, 64, model.MaxTokens);
    }

    [Fact]
    public void Open_UnavailableModel_SaysWhy()
    {
        var model = ModelDirectory.Read(MiniLmModel.Directory) with { UnavailableReason = "It is a test." };
        var exception = Assert.Throws<EncoderException>(
            () => OnnxTextEncoder.Open(model, new OnnxTextEncoderOptions()));
        Assert.Contains("It is a test.", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no_such_output", 384, "mean", "no output 'no_such_output'; it has last_hidden_state")]
    [InlineData(null, 256, "mean", "384 wide, and the model says 256")]
    [InlineData(null, 384, null, "has 3 axes, not 2")]
    public void Open_GraphUnlikeItsManifest_SaysWhatDiffers(
        string? outputName, int dimensions, string? pooling, string reason)
    {
        var model = ModelDirectory.Read(MiniLmModel.Directory) with
        {
            Output = outputName,
            Dimensions = dimensions,
            Pooling = pooling,
        };
        var exception = Assert.Throws<EncoderException>(
            () => OnnxTextEncoder.Open(model, new OnnxTextEncoderOptions()));
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_CudaWithoutItsProvider_SaysWhatToDo()
    {
        var options = new OnnxTextEncoderOptions { Device = DeviceId.Parse("cuda:0") };
        var exception = Assert.Throws<EncoderException>(
            () => OnnxTextEncoder.Open(ModelDirectory.Read(MiniLmModel.Directory), options));
        Assert.Contains("ShoalAccelerator=cuda", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Encode_GraphWithoutTokenTypes_Runs()
    {
        using var directory = new TemporaryDirectory();
        using var encoder = OpenFixture(directory, "dummy_transformer_without_type_ids.onnx");
        var vector = new float[16];
        encoder.Encode([encoder.Tokenize("abc", InputKind.Document)], vector);
        Assert.Equal(1f, TensorPrimitives.Norm<float>(vector), 1e-4f);
    }

    [Fact]
    public void Encode_IdBeyondTheGraphsTable_FailsWithTheModelsName()
    {
        using var encoder = Open(MiniLmModel.Directory);
        var vector = new float[384];
        var exception = Assert.Throws<EncoderException>(
            () => encoder.Encode([new TokenizedText(new[] { 101, 4_000_000, 102 }, 3)], vector));
        Assert.Contains(MiniLmModel.Name, exception.Message, StringComparison.Ordinal);
        encoder.Encode([encoder.Tokenize("still works", InputKind.Document)], vector);
    }

    [Fact]
    public void Open_WithATokenizerThatGivesIdsBeyondTheTable_NamesTheFile()
    {
        using var directory = new TemporaryDirectory();
        foreach (var file in Directory.EnumerateFiles(MiniLmModel.Directory, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(directory.Path, Path.GetRelativePath(MiniLmModel.Directory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var tokenizer = Path.Combine(directory.Path, "tokenizer.json");
        var foreign = JsonNode.Parse(File.ReadAllText(tokenizer))!;
        foreign["model"]!["vocab"]!["hello"] = 99_999;
        File.WriteAllText(tokenizer, foreign.ToJsonString());

        var exception = Assert.Throws<EncoderException>(() => Open(directory.Path));
        Assert.Contains("tokenizer.json", exception.Message, StringComparison.Ordinal);
        Assert.Contains("99999", exception.Message, StringComparison.Ordinal);
    }

    private static OnnxTextEncoder Open(string directory) =>
        OnnxTextEncoder.Open(ModelDirectory.Read(directory), new OnnxTextEncoderOptions { ThreadCount = 2 });

    private static OnnxTextEncoder OpenFixture(TemporaryDirectory directory, string graph)
    {
        directory.Write("config.json", """{ "hidden_size": 16 }""");
        Directory.CreateDirectory(Path.Combine(directory.Path, "onnx"));
        var fixtures = SharedData.Require("models/onnx-fixtures");
        File.Copy(Path.Combine(fixtures, graph), Path.Combine(directory.Path, "onnx", "model.onnx"));
        directory.Write("tokenizer.json", SmallTokenizer.Json);
        return OnnxTextEncoder.Open(
            ModelDirectory.Read(directory.Path) with { Normalize = true }, new OnnxTextEncoderOptions());
    }

    private void AssertAgrees(OnnxTextEncoder encoder, ReferenceFile reference, float floor)
    {
        var lowest = (Cosine: 2f, Name: "");
        foreach (var item in reference.Items)
        {
            var vector = new float[encoder.Model.Dimensions];
            encoder.Encode([encoder.Tokenize(item.Text, item.Kind)], vector);
            var cosine = TensorPrimitives.CosineSimilarity<float>(vector, item.Embedding);
            if (cosine < lowest.Cosine) lowest = (cosine, item.Name);
        }

        output.WriteLine(
            $"{encoder.Model.Version.Name}: lowest cosine to the reference {lowest.Cosine:F7} ({lowest.Name})");
        Assert.True(lowest.Cosine >= floor, $"'{lowest.Name}' has cosine {lowest.Cosine}, below {floor}");
    }

    private void AssertBatchChangesNothing(OnnxTextEncoder encoder, ReferenceFile reference)
    {
        var dimensions = encoder.Model.Dimensions;
        var texts = reference.Items.Select(item => encoder.Tokenize(item.Text, item.Kind)).ToArray();
        var together = new float[texts.Length * dimensions];
        encoder.Encode(texts, together);
        var lowest = 2f;
        for (var i = 0; i < texts.Length; i++)
        {
            var alone = new float[dimensions];
            encoder.Encode([texts[i]], alone);
            var row = together.AsSpan(i * dimensions, dimensions);
            lowest = Math.Min(lowest, TensorPrimitives.CosineSimilarity<float>(alone, row));
        }

        output.WriteLine($"{encoder.Model.Version.Name}: lowest cosine alone to batch {lowest:F7}");
        Assert.True(lowest >= 0.99999f, $"a row depends on its batch: cosine {lowest}");
    }
}
