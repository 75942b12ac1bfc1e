using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Shoal.Encoders.Models;
using Shoal.Grains.Hosting;
using Shoal.Grains.Models;
using Shoal.Testing;

namespace Shoal.Grains.Tests.Models;

/// <summary>The models of a node with two devices and nothing bundled, on a clock that the test moves.</summary>
internal sealed class NodeModelsFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public NodeModelsFixture(string? bundled = null)
    {
        var options = new ShoalNodeOptions { BundledModelDirectory = bundled };
        options.Devices.Add("cpu:0");
        options.Devices.Add("cuda:0");
        Models = new NodeModels(
            Options.Create(options),
            new ModelDigestCache(_folder.Combine("model-digests.json")),
            Time,
            NullLogger<NodeModels>.Instance);
    }

    public FakeTimeProvider Time { get; } = new();

    public NodeModels Models { get; }

    public static NodeModel Model(string name, string digest, string? reason = null) => new(
        name,
        new ModelManifest
        {
            Version = new ModelVersion(name, digest),
            Directory = $"models/{name}/{digest}",
            OnnxFile = "onnx/model.onnx",
            Kind = ModelKinds.TextEmbedding,
            Dimensions = 2,
            MaxTokens = 16,
            UnavailableReason = reason,
        },
        reason,
        null);

    public void Dispose() => _folder.Dispose();
}
