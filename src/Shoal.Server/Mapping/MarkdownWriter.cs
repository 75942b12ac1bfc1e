using System.Globalization;
using System.Text;

namespace Shoal.Server.Mapping;

/// <summary>Writes Markdown out of texts that are not: queries and document ids hold anything.</summary>
internal sealed class MarkdownWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>Returns a moment to the second, UTC.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);

    /// <summary>Returns <c>1 h 02 min 03 s</c> without leading zero parts; below a minute <c>3.5 s</c>.</summary>
    public static string Duration(TimeSpan value)
    {
        var culture = CultureInfo.InvariantCulture;
        if (value < TimeSpan.FromMinutes(1)) return string.Create(culture, $"{value.TotalSeconds:0.#} s");
        return value < TimeSpan.FromHours(1)
            ? string.Create(culture, $"{value.Minutes} min {value.Seconds:00} s")
            : string.Create(culture, $"{(long)value.TotalHours} h {value.Minutes:00} min {value.Seconds:00} s");
    }

    /// <summary>Adds a heading.</summary>
    public void Heading(int level, string text)
    {
        if (_text.Length > 0) _text.Append('\n');
        _text.Append('#', level).Append(' ').Append(Escape(text)).Append('\n');
    }

    /// <summary>Adds a paragraph.</summary>
    public void Paragraph(string text) => _text.Append('\n').Append(Escape(text)).Append('\n');

    /// <summary>Adds a table.</summary>
    public void Table(IReadOnlyList<string> headings, IEnumerable<string[]> rows)
    {
        _text.Append('\n');
        Row(headings);
        Row([.. headings.Select(_ => "---")]);
        foreach (var row in rows) Row([.. row.Select(Escape)]);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Row(IReadOnlyList<string> cells) =>
        _text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    /// <summary>Returns a text on one line, in which nothing is taken for markup or HTML.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsControl(c)) escaped.Append(' ');
            else if (c is '<') escaped.Append("&lt;");
            else if (c is '&') escaped.Append("&amp;");
            else if (c is '\\' or '|' or '`' or '*' or '_' or '[' or ']' or '#' or '~') escaped.Append('\\').Append(c);
            else escaped.Append(c);
        }

        return escaped.ToString();
    }
}
