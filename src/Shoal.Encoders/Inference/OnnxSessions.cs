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
                Suspect(options.Device),
                exception);
        }
    }

    /// <summary>
    /// Returns the device as a possible cause of a failure of the runtime. A card runs out of memory or is lost while
    /// the model is good; what a processor cannot load or run, no processor can.
    /// </summary>
    public static DeviceId? Suspect(DeviceId device) => device.Kind == DeviceKind.Cpu ? null : device;

    private static SessionOptions CreateOptions(ModelManifest model, OnnxTextEncoderOptions options)
    {
        var session = new SessionOptions
        {
            IntraOpNumThreads = options.ThreadCount,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,

            // Every error is thrown as well.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,

            // A memory plan is kept for every shape that was ever seen, and batches have thousands of shapes; the plans
            // bought no speed (3.4 s of processor time with and without, measured as below).
            EnableMemoryPattern = false,
        };

        // Spinning threads take the other core from tokenizers, indexes and requests: all-minilm-l6-v2, 64 abstracts in
        // batches of 512 tokens, 2 threads on 2 busy cores cost 6.2 s of processor time spinning and 3.8 s without. On
        // idle cores both gave 8,200 to 8,600 tokens/s.
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
                device,
                exception);
        }
    }
}
