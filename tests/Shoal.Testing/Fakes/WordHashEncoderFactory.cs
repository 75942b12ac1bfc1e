using Shoal.Encoders.Devices;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Models;

namespace Shoal.Testing.Fakes;

/// <summary>Opens a <see cref="WordHashEncoder"/> whatever the manifest says.</summary>
public sealed class WordHashEncoderFactory(EncoderProbe probe) : ITextEncoderFactory
{
    public ITextEncoder Open(ModelManifest model, DeviceId device, int threads)
    {
        probe.Opening?.Invoke(device);
        return new WordHashEncoder(model, device, probe);
    }
}
