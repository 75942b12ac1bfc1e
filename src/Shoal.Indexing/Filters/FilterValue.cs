namespace Shoal.Indexing.Filters;

/// <summary>What a field holds or a filter compares with.</summary>
public enum FilterValueKind
{
    /// <summary>
    /// Text, compared by UTF-16 code units. A date or date-time of RFC 3339, also one without an offset, which is UTC
    /// then, is the moment that it names: equal moments are equal and sort by time, to 100 ns; a day is its midnight.
    /// </summary>
    Text = 0,

    /// <summary>A number, held as a double: whole numbers are exact up to 2⁵³.</summary>
    Number = 1,

    /// <summary>True or false; it has no order.</summary>
    Boolean = 2,
}

/// <summary>One string, number or boolean.</summary>
/// <remarks>Values of different kinds are neither equal nor ordered; that is an answer and not an error.</remarks>
public readonly record struct FilterValue
{
    private readonly string? _text;
    private readonly double _number;

    private FilterValue(FilterValueKind kind, string? text, double number)
    {
        Kind = kind;
        _text = text;
        _number = number;
    }

    /// <summary>Which kind it is.</summary>
    public FilterValueKind Kind { get; }

    /// <summary>Makes a text value.</summary>
    public static FilterValue Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new FilterValue(FilterValueKind.Text, DateText.Normalize(text), 0);
    }

    /// <summary>Makes a number; −0 is 0.</summary>
    public static FilterValue Of(double number) => new(FilterValueKind.Number, null, number + 0.0);

    /// <summary>Makes a boolean.</summary>
    public static FilterValue Of(bool truth) => new(FilterValueKind.Boolean, null, truth ? 1 : 0);

    /// <summary>Compares two values that have an order.</summary>
    /// <param name="other">The value to compare with.</param>
    /// <param name="order">Below 0, 0 or above 0 as this one sorts before, with or after the other.</param>
    /// <returns>False when the kinds differ or are boolean.</returns>
    public bool TryCompare(FilterValue other, out int order)
    {
        order = 0;
        if (Kind != other.Kind || Kind == FilterValueKind.Boolean) return false;
        order = Kind == FilterValueKind.Text
            ? string.CompareOrdinal(_text, other._text)
            : _number.CompareTo(other._number);
        return true;
    }

    /// <summary>Returns the value for reading.</summary>
    public override string ToString() => Kind switch
    {
        FilterValueKind.Text => $"\"{_text}\"",
        FilterValueKind.Number => _number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        _ => _number == 1 ? "true" : "false",
    };

    internal void Write(BinaryWriter writer)
    {
        writer.Write((byte)Kind);
        if (_text is not null) writer.Write(_text);
        else writer.Write(_number);
    }

    internal static FilterValue Read(BinaryReader reader) => (FilterValueKind)reader.ReadByte() switch
    {
        FilterValueKind.Text => Of(reader.ReadString()),
        FilterValueKind.Number => Of(reader.ReadDouble()),
        FilterValueKind.Boolean => Of(reader.ReadDouble() == 1),
        var kind => throw new FormatException($"{(int)kind} is no kind of a value."),
    };

    /// <summary>Compares in an order of all values: by kind, and within one as <see cref="TryCompare"/>.</summary>
    /// <returns>Below 0 or above 0 as this one sorts before or after the other; 0 for equal ones only.</returns>
    internal int CompareSorted(FilterValue other)
    {
        if (Kind != other.Kind) return Kind.CompareTo(other.Kind);
        return TryCompare(other, out var order) ? order : _number.CompareTo(other._number);
    }
}
