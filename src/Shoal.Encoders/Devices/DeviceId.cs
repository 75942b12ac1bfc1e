using System.Globalization;

namespace Shoal.Encoders.Devices;

/// <summary>What one inference session is pinned to: <c>cpu:0</c>, <c>cuda:0</c>, <c>cuda:1</c> of one node.</summary>
/// <param name="Kind">The execution provider.</param>
/// <param name="Index">0 or greater. On <c>cpu</c> it tells sessions with thread budgets of their own apart.</param>
public readonly record struct DeviceId(DeviceKind Kind, int Index)
{
    /// <summary>Reads <c>kind:index</c>.</summary>
    /// <exception cref="FormatException">The text is not of that form.</exception>
    public static DeviceId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(':');
        if (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            if (parts[0] == "cpu") return new DeviceId(DeviceKind.Cpu, index);
            if (parts[0] == "cuda") return new DeviceId(DeviceKind.Cuda, index);
        }

        throw new FormatException($"'{text}' is not a device: write cpu:N or cuda:N.");
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(Kind == DeviceKind.Cpu ? "cpu" : "cuda")}:{Index}");
}

/// <summary>The execution provider of a device.</summary>
public enum DeviceKind
{
    /// <summary>ONNX Runtime's CPU execution provider.</summary>
    Cpu = 0,

    /// <summary>ONNX Runtime's CUDA execution provider; needs a build with <c>ShoalAccelerator=cuda</c>.</summary>
    Cuda = 1,
}
