using System.Text;

namespace Shoal.Evaluation.Datasets;

/// <summary>One line of a data set that is not blank, not yet decoded.</summary>
/// <param name="Source">The file's name, for error messages.</param>
/// <param name="Number">Counted from 1, blank lines included.</param>
/// <param name="Utf8">Without the line end and without a byte order mark.</param>
public readonly record struct DatasetLine(string Source, long Number, ReadOnlyMemory<byte> Utf8)
{
    // Strict: the default decoder would turn another encoding's bytes into U+FFFD without a word.
    private static readonly UTF8Encoding Strict =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Returns the line as text.</summary>
    /// <exception cref="DatasetFormatException">The bytes are not UTF-8.</exception>
    public string GetText()
    {
        try
        {
            return Strict.GetString(Utf8.Span);
        }
        catch (DecoderFallbackException exception)
        {
            throw Error("the bytes are not UTF-8", exception);
        }
    }

    /// <summary>Returns the error that names this line.</summary>
    public DatasetFormatException Error(string problem, Exception? inner = null) => new(Source, Number, problem, inner);
}
