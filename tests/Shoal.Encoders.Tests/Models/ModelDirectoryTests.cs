using Shoal.Encoders.Inference;
using Shoal.Encoders.Models;
using Shoal.Models.MiniLM;
using Shoal.Testing;

namespace Shoal.Encoders.Tests.Models;

public sealed class ModelDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Read_BundledModel_FollowsItsFiles()
    {
        var model = ModelDirectory.Read(MiniLmModel.Directory);
        Assert.Null(model.UnavailableReason);
        Assert.Equal(MiniLmModel.Name, model.Version.Name);
        Assert.Matches("^[0-9a-f]{64}$", model.Version.Digest);
        Assert.Equal((384, 256, "mean", true), (model.Dimensions, model.MaxTokens, model.Pooling, model.Normalize));
        Assert.Equal(("", "", "cosine"), (model.QueryPrompt, model.DocumentPrompt, model.Similarity));
    }

    [Fact]
    public void Read_Bge_HasClsPoolingAndItsQueryPrompt()
    {
        var model = ModelDirectory.Read(SharedData.Require("models/bge-small-en-v1.5"));
        Assert.Equal((512, "cls", true), (model.MaxTokens, model.Pooling, model.Normalize));
        Assert.Equal("Represent this sentence for searching relevant passages: ", model.QueryPrompt);
        Assert.Equal("", model.DocumentPrompt);
    }

    [Theory]
    [InlineData("splade-tiny", ModelKinds.SparseEmbedding, "sparse-embedding")]
    [InlineData("rerank-tiny", ModelKinds.CrossEncoder, "cross-encoder")]
    [InlineData("use-multilingual-v3", ModelKinds.TextEmbedding, "Unigram")]
    [InlineData("model2vec-bge-base-vq64", ModelKinds.StaticEmbedding, "static-embedding")]
    public void Read_KindThatCannotRun_IsUnavailableWithTheReason(string folder, string kind, string reason)
    {
        var model = ModelDirectory.Read(SharedData.Require("models/" + folder));
        Assert.Equal(kind, model.Kind);
        Assert.Contains(reason, model.UnavailableReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WithoutModules_IsMeanPoolingWithoutNormalization()
    {
        Copy();
        File.Delete(In("modules.json"));
        File.Delete(In("1_Pooling/config.json"));
        var model = ModelDirectory.Read(_directory.Path, "copy");
        Assert.Equal(("mean", false), (model.Pooling, model.Normalize));
        Assert.NotEqual(ModelDirectory.Read(MiniLmModel.Directory).Version.Digest, model.Version.Digest);
    }

    [Fact]
    public void Read_CopyUnderAnotherName_HasTheSameDigest()
    {
        Copy();
        Assert.Equal(
            ModelDirectory.Read(MiniLmModel.Directory).Version.Digest,
            ModelDirectory.Read(_directory.Path, "copy").Version.Digest);
    }

    [Theory]
    [InlineData("""{ "max_seq_length": 2048 }""", null, 512)]
    [InlineData(null, """{ "model_max_length": 300 }""", 300)]
    [InlineData(null, """{ "model_max_length": 1000000000000000019884624838656 }""", 512)]
    [InlineData("""{ "max_seq_length": null }""", null, 512)]
    public void Read_TokenLimit_ComesFromTheFirstThatStatesOne(string? transformer, string? tokenizer, int expected)
    {
        Copy();
        File.Delete(In("sentence_bert_config.json"));
        if (transformer is not null) _directory.Write("sentence_bert_config.json", transformer);
        if (tokenizer is not null) _directory.Write("tokenizer_config.json", tokenizer);
        Assert.Equal(expected, ModelDirectory.Read(_directory.Path).MaxTokens);
    }

    [Theory]
    [InlineData("""{ "pooling_mode_mean_tokens": true, "pooling_mode_max_tokens": true }""", "concatenate")]
    [InlineData("""{ "pooling_mode_lasttoken": true }""", "lasttoken")]
    [InlineData("""{ "pooling_mode": "weightedmean" }""", "weightedmean")]
    [InlineData("""{ "pooling_mode": "mean", "include_prompt": false }""", "prompt")]
    public void Read_PoolingThatCannotRun_IsUnavailable(string pooling, string reason)
    {
        Copy();
        _directory.Write("1_Pooling/config.json", pooling);
        Assert.Contains(reason, ModelDirectory.Read(_directory.Path).UnavailableReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownModule_IsUnavailable()
    {
        Copy();
        _directory.Write("modules.json", """[ { "path": "2_Dense", "type": "sentence_transformers.models.Dense" } ]""");
        Assert.Contains("Dense", ModelDirectory.Read(_directory.Path).UnavailableReason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json", "{ \"hidden_size\": 38", "not valid JSON")]
    [InlineData("modules.json", "{}", "JSON Object where an Array")]
    [InlineData("modules.json", """[ { "type": "x.Pooling", "path": "../../etc" } ]""", "leads out")]
    [InlineData("tokenizer.json", """{ "model": { "type": "Magic" } }""", "'Magic' is unknown")]
    [InlineData("onnx/model.onnx", "version https://git-lfs.github.com/spec/v1\n", "not an ONNX model")]
    [InlineData("onnx/model.onnx", "", "no graph")]
    [InlineData("1_Pooling/config.json", "{}", "no pooling mode")]
    [InlineData("config.json", """{ "hidden_size": 383 }""", "the pooling configuration says 384")]
    [InlineData("tokenizer.json", """{ "model": { "type": "WordPiece", "vocab": { "a": 0 } } }""", "pre-tokenizer")]
    [InlineData("sentence_bert_config.json", """{ "max_seq_length": 2 }""", "no room")]
    public void Read_DamagedFile_NamesModelFileAndReason(string file, string content, string reason)
    {
        Copy();
        File.Delete(In(file));
        _directory.Write(file, content);
        AssertFails(file, reason);
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("onnx/model.onnx")]
    [InlineData("1_Pooling/config.json")]
    [InlineData("modules.json")]
    public void Read_MissingFile_NamesModelFileAndReason(string file)
    {
        Copy();
        File.Delete(In(file));
        AssertFails(file, "missing");
    }

    [Theory]
    [InlineData(0.999)]
    [InlineData(0.5)]
    [InlineData(0.001)]
    public void Read_TruncatedGraph_SaysSo(double share)
    {
        Copy();
        var bytes = File.ReadAllBytes(In("onnx/model.onnx"));
        File.Delete(In("onnx/model.onnx"));
        File.WriteAllBytes(In("onnx/model.onnx"), bytes[..(int)(bytes.Length * share)]);
        AssertFails("onnx/model.onnx", "cut short");
    }

    [Fact]
    public void Read_FileBesideTheGraph_ChangesTheDigestUnlessItIsAGraphItself()
    {
        Copy();
        var before = ModelDirectory.Read(_directory.Path).Version.Digest;
        _directory.Write("onnx/model_quantized.onnx", "another variant");
        Assert.Equal(before, ModelDirectory.Read(_directory.Path).Version.Digest);
        _directory.Write("onnx/model.onnx_data", "weights");
        Assert.NotEqual(before, ModelDirectory.Read(_directory.Path).Version.Digest);
    }

    [Fact]
    public void Read_OtherDimensions_IsAnotherDigest()
    {
        Copy();
        _directory.Write("shoal.json", """{ "dimensions": 383 }""");
        Assert.NotEqual(
            ModelDirectory.Read(MiniLmModel.Directory).Version.Digest,
            ModelDirectory.Read(_directory.Path).Version.Digest);
    }

    [Fact]
    public void Discover_FolderOfModels_FindsDirectChildrenWithAConfig()
    {
        _directory.Write("b/config.json", "{}");
        _directory.Write("a/config.json", "{}");
        _directory.Write("c/readme.md", "");
        _directory.Write("d/nested/config.json", "{}");
        Assert.Equal(
            [("a", In("a")), ("b", In("b"))], ModelDirectory.Discover(_directory.Path + Path.DirectorySeparatorChar));
        Assert.Equal([("a", In("a"))], ModelDirectory.Discover(In("a")));
        Assert.Empty(ModelDirectory.Discover(In("c")));
    }

    [Fact]
    public void Discover_MissingFolder_SaysSo() =>
        Assert.Throws<EncoderException>(() => ModelDirectory.Discover(In("nowhere")));

    private void Copy() => _directory.CopyModel(MiniLmModel.Directory);

    private string In(string relative) => Path.Combine(_directory.Path, relative);

    private void AssertFails(string file, string reason)
    {
        var exception = Assert.Throws<EncoderException>(() => ModelDirectory.Read(_directory.Path, "damaged"));
        Assert.Contains("'damaged'", exception.Message, StringComparison.Ordinal);
        if (reason != "leads out") Assert.Contains(file, exception.Message, StringComparison.Ordinal);
        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
    }
}
