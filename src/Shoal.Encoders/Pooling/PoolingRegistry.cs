using Shoal.Encoders.Inference;

namespace Shoal.Encoders.Pooling;

/// <summary>The pooling modes by name.</summary>
public static class PoolingRegistry
{
    private static readonly Dictionary<string, IPooling> Modes = new()
    {
        ["cls"] = new ClsPooling(),
        ["max"] = new MaxPooling(),
        ["mean"] = new MeanPooling(),
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Names => Modes.Keys;

    /// <summary>Returns a mode, which is safe for concurrent use.</summary>
    /// <exception cref="EncoderException">There is no mode of that name.</exception>
    public static IPooling Get(string name) =>
        Modes.TryGetValue(name, out var pooling)
            ? pooling
            : throw new EncoderException(
                $"Pooling mode '{name}' is not supported; supported: {string.Join(", ", Names)}.");
}
