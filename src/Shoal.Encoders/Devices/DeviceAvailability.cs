using Microsoft.ML.OnnxRuntime;

namespace Shoal.Encoders.Devices;

/// <summary>Whether this build and this machine have a device.</summary>
public static class DeviceAvailability
{
    /// <summary>Returns why sessions cannot be opened on a device, in one sentence; null when they can.</summary>
    /// <remarks>Asks the native runtime for its CUDA provider and for the card, without loading a model.</remarks>
    public static string? Fault(DeviceId device)
    {
        if (device.Kind == DeviceKind.Cpu) return null;
        try
        {
            using var options = new SessionOptions();
            options.AppendExecutionProvider_CUDA(device.Index);
            return null;
        }
        catch (Exception exception)
            when (exception is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            return $"{device} cannot be used: ONNX Runtime's CUDA provider or the card is missing. "
                + $"Build with -p:ShoalAccelerator=cuda, or use cpu:0. ({exception.Message})";
        }
    }
}
