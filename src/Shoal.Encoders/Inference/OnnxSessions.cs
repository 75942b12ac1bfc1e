using Microsoft.ML.OnnxRuntime;
using Shoal.Encoders.Devices;
using Shoal.Encoders.Models;

namespace Shoal.Encoders.Inference;

/// <summary>Creates inference sessions.</summary>
internal static class OnnxSessions
{
    /// <summary>Opens a model's graph on a device.</summary>
    /// <exception cref="EncoderException">The graph or the device cannot be used.</exception>
    public static InferenceSession Open(ModelManifest model, OnnxTextEncoderOptions options)
    {
        var path = Path.Combine(model.Directory, model.OnnxFile);
        try
        {
            using var session = CreateOptions(model, options);
            return new InferenceSession(path, session);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new EncoderException(
                $"Model '{model.Version.Name}', file '{model.OnnxFile}': it cannot be loaded: {exception.Message}",
                exception);
        }
    }

    private static SessionOptions CreateOptions(ModelManifest model, OnnxTextEncoderOptions options)
    {
        var session = new SessionOptions
        {
            IntraOpNumThreads = options.ThreadCount,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,

            // Every error is thrown as well.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,

            // A memory plan is kept for every shape that was ever seen, and batches have thousands of shapes.
            EnableMemoryPattern = false,
        };
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        if (options.Device.Kind == DeviceKind.Cuda) AppendCuda(session, model, options.Device);
        return session;
    }

    private static void AppendCuda(SessionOptions session, ModelManifest model, DeviceId device)
    {
        try
        {
            session.AppendExecutionProvider_CUDA(device.Index);
        }
        catch (Exception exception)
            when (exception is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            session.Dispose();
            throw new EncoderException(
                $"Model '{model.Version.Name}' cannot be opened on {device}: ONNX Runtime's CUDA provider or the card "
                + $"is missing. Build with -p:ShoalAccelerator=cuda, or use cpu:0. ({exception.Message})",
                exception);
        }
    }
}
