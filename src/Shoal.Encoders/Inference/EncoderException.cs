using Shoal.Encoders.Devices;

namespace Shoal.Encoders.Inference;

/// <summary>A model could not be opened or run; the message names the model, the file and the reason.</summary>
public sealed class EncoderException : Exception
{
    /// <summary>Creates one without a message.</summary>
    public EncoderException()
    {
    }

    /// <summary>Creates one with a message.</summary>
    public EncoderException(string message)
        : base(message)
    {
    }

    /// <summary>Creates one with its cause.</summary>
    public EncoderException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates one that a device may have to answer for.</summary>
    public EncoderException(string message, DeviceId? device, Exception innerException)
        : base(message, innerException) => Device = device;

    /// <summary>
    /// The device where it happened, when another device may do better; null when the model is at fault everywhere.
    /// </summary>
    public DeviceId? Device { get; }
}
