using Shoal.Encoders.Devices;
using Shoal.Encoders.Models;

namespace Shoal.Encoders.Inference;

/// <summary>Opens models in ONNX Runtime.</summary>
public sealed class OnnxTextEncoderFactory : ITextEncoderFactory
{
    /// <inheritdoc/>
    public ITextEncoder Open(ModelManifest model, DeviceId device, int threads) =>
        OnnxTextEncoder.Open(model, new OnnxTextEncoderOptions { Device = device, ThreadCount = threads });
}
