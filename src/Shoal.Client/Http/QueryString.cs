using System.Text;

namespace Shoal.Client.Http;

/// <summary>The query of a URL, percent-encoded.</summary>
internal sealed class QueryString
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a parameter; null adds none.</summary>
    /// <exception cref="ArgumentException">The value is not valid Unicode.</exception>
    public QueryString Add(string name, string? value)
    {
        if (value is null) return this;
        UnicodeText.ThrowIfIllFormed(value, name);
        _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    /// <summary>With the question mark; empty without parameters.</summary>
    public override string ToString() => _text.ToString();
}
