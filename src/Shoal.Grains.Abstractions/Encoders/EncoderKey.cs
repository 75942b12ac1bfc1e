namespace Shoal.Grains.Abstractions.Encoders;

/// <summary>The key of an encoder grain.</summary>
/// <param name="ModelVersion"><c>name@digest</c>.</param>
/// <param name="Silo">The parsable address of the silo that owns the device.</param>
/// <param name="Device"><c>cpu:0</c>, <c>cuda:1</c>, …</param>
public readonly record struct EncoderKey(string ModelVersion, string Silo, string Device)
{
    private const char Separator = '|';

    /// <summary>Reads a grain key.</summary>
    /// <exception cref="FormatException">It does not have three parts.</exception>
    public static EncoderKey Parse(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parts = key.Split(Separator);
        return parts.Length == 3 ? new EncoderKey(parts[0], parts[1], parts[2])
            : throw new FormatException($"'{key}' is not an encoder key.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(Separator, ModelVersion, Silo, Device);
}
