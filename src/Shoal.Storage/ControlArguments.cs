using System.Text;

namespace Shoal.Storage;

/// <summary>The argument checks every control store makes before it touches anything.</summary>
internal static class ControlArguments
{
    /// <summary>The longest key in UTF-8 bytes, as the contract states it.</summary>
    public const int MaxKeyBytes = 512;

    /// <summary>The largest value in bytes, as the contract states it.</summary>
    public const int MaxValueBytes = 16 * 1024 * 1024;

    public static void CheckKey(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        CheckText(key, nameof(key));
        if (Encoding.UTF8.GetByteCount(key) > MaxKeyBytes)
            throw new ArgumentException($"A key has at most {MaxKeyBytes} UTF-8 bytes.", nameof(key));
    }

    public static void CheckPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        CheckText(prefix, nameof(prefix));
    }

    public static void CheckValue(ReadOnlyMemory<byte> value)
    {
        if (value.Length > MaxValueBytes)
            throw new ArgumentException($"A value has at most {MaxValueBytes} bytes.", nameof(value));
    }

    private static void CheckText(string text, string parameter)
    {
        if (text.Contains('\0', StringComparison.Ordinal) || DocumentId.HasLoneSurrogate(text))
            throw new ArgumentException("A key holds neither NUL nor a lone surrogate.", parameter);
    }
}
