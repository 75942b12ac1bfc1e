using Shoal.Encoders.Devices;

namespace Shoal.Encoders.Inference;

/// <summary>How a model is opened in ONNX Runtime.</summary>
public sealed class OnnxTextEncoderOptions
{
    /// <summary>Where it runs.</summary>
    /// <value>Default: <c>cpu:0</c>.</value>
    public DeviceId Device { get; init; } = new(DeviceKind.Cpu, 0);

    /// <summary>How many threads one batch may use on a CPU; 1 to 1024.</summary>
    /// <value>Default: 1.</value>
    public int ThreadCount { get; init; } = 1;

    /// <summary>Measures the warm-up.</summary>
    /// <value>Default: the system's clock.</value>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
