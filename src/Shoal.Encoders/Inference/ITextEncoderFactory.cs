using Shoal.Encoders.Devices;
using Shoal.Encoders.Models;

namespace Shoal.Encoders.Inference;

/// <summary>Opens models on devices.</summary>
/// <remarks>Safe for concurrent use.</remarks>
public interface ITextEncoderFactory
{
    /// <summary>Opens a model and warms it up; takes a fraction of a second on a CPU.</summary>
    /// <param name="model">One without an <see cref="ModelManifest.UnavailableReason"/>.</param>
    /// <param name="device">Where it runs.</param>
    /// <param name="threads">How many threads a batch may use on a CPU; 1 or greater.</param>
    /// <exception cref="EncoderException">The model or the device cannot be used; the message says why.</exception>
    ITextEncoder Open(ModelManifest model, DeviceId device, int threads);
}
