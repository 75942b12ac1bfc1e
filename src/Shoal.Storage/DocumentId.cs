using System.Text;

namespace Shoal.Storage;

/// <summary>The caller's name for a document: any Unicode text of 1 to <see cref="MaxBytes"/> UTF-8 bytes.</summary>
/// <remarks>Compared and ordered by its UTF-8 bytes, which is the order of every listing and of every store.</remarks>
public readonly record struct DocumentId : IComparable<DocumentId>
{
    /// <summary>The longest id in UTF-8 bytes: long enough for a URL, short enough for a key.</summary>
    public const int MaxBytes = 512;

    /// <summary>Wraps an id.</summary>
    /// <exception cref="ArgumentException">The text is empty, too long, or holds NUL or a lone surrogate.</exception>
    public DocumentId(string value)
    {
        if (!IsValid(value, out var reason)) throw new ArgumentException(reason, nameof(value));
        Value = value;
    }

    /// <summary>The caller's text.</summary>
    public string Value { get; }

    /// <summary>Says whether a text can be an id, and if not, why.</summary>
    public static bool IsValid(string? value, out string reason)
    {
        reason = "";
        if (string.IsNullOrEmpty(value)) reason = "A document id is not empty.";
        else if (value.Contains('\0', StringComparison.Ordinal)) reason = "A document id holds no NUL character.";
        else if (HasLoneSurrogate(value)) reason = "A document id holds no lone surrogate.";
        else if (Encoding.UTF8.GetByteCount(value) > MaxBytes)
            reason = $"A document id has at most {MaxBytes} UTF-8 bytes.";
        return reason.Length == 0;
    }

    /// <inheritdoc/>
    public int CompareTo(DocumentId other) =>
        Encoding.UTF8.GetBytes(Value).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other.Value));

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Says whether a text holds a surrogate without its partner, which UTF-8 cannot carry.</summary>
    internal static bool HasLoneSurrogate(ReadOnlySpan<char> text)
    {
        for (var start = text.IndexOfAnyInRange('\uD800', '\uDFFF'); start >= 0;)
        {
            if (!char.IsHighSurrogate(text[start]) || start + 1 == text.Length || !char.IsLowSurrogate(text[start + 1]))
                return true;
            text = text[(start + 2)..];
            start = text.IndexOfAnyInRange('\uD800', '\uDFFF');
        }

        return false;
    }
}
