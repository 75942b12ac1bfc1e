using System.Text;
using CsCheck;
using Shoal.Evaluation.Datasets;

namespace Shoal.Evaluation.Tests.Datasets;

public sealed class LineReaderTests
{
    private static readonly Gen<string[]> GenTexts = Gen.String[Gen.Char["ab \u20AC{"], 0, 5].Array[0, 20];

    [Fact]
    public async Task ReadAsync_ByteOrderMarkCrlfAndBlankLines_YieldsTheTextsWithTheirNumbers()
    {
        var lines = await ReadAsync("\uFEFFone\r\n\r\n  \ntwo\nlast");

        Assert.Equal([(1, "one"), (4, "two"), (5, "last")], lines);
    }

    [Fact]
    public async Task ReadAsync_LineLongerThanOneRead_StaysWhole()
    {
        var text = new string('x', 3_000_000);

        Assert.Equal([(1, text), (2, "end")], await ReadAsync($"{text}\nend\n"));
    }

    [Fact]
    public async Task ReadAsync_LineOverTheLimit_IsAnErrorThatNamesIt()
    {
        var bytes = new byte[LineReader.MaxLineBytes + 3];
        Array.Fill(bytes, (byte)'x');
        bytes[1] = (byte)'\n';

        var error = await Assert.ThrowsAsync<DatasetFormatException>(() => ReadAsync(new MemoryStream(bytes)));

        Assert.Equal(2, error.LineNumber);
    }

    [Fact]
    public async Task GetText_BytesOfAnotherEncoding_IsAnErrorThatNamesTheLine()
    {
        using var stream = new MemoryStream([.. "good\n"u8, .. Encoding.Latin1.GetBytes("caf\u00E9")]);

        var error = await Assert.ThrowsAsync<DatasetFormatException>(() => ReadAsync(stream));

        Assert.Equal("made.txt, line 2: the bytes are not UTF-8", error.Message);
    }

    [Fact]
    public async Task ReadAsync_AnyLinesAndLineEnds_GivesBackTheLines() =>
        await Gen.Select(GenTexts, Gen.Bool).SampleAsync(async (texts, crlf) =>
        {
            var expected = texts.Index()
                .Where(line => !string.IsNullOrWhiteSpace(line.Item))
                .Select(line => (line.Index + 1L, line.Item));
            var actual = await ReadAsync(string.Join(crlf ? "\r\n" : "\n", texts));
            Assert.Equal(expected, actual);
        });

    private static Task<List<(long Number, string Text)>> ReadAsync(string text) => ReadAsync(DatasetText.Stream(text));

    private static async Task<List<(long Number, string Text)>> ReadAsync(Stream stream)
    {
        var lines = new List<(long, string)>();
        var token = TestContext.Current.CancellationToken;
        await foreach (var line in LineReader.ReadAsync(stream, DatasetText.Source, token))
        {
            lines.Add((line.Number, line.GetText()));
        }

        return lines;
    }
}
