using System.IO.Pipelines;
using System.Text;
using CsCheck;
using Shoal.Server.Requests;

namespace Shoal.Server.Tests.Requests;

/// <summary>However the network cuts a body, its lines are the same; a line too long costs only itself.</summary>
public sealed class NdjsonLinesTests
{
    private const int MaxBytes = 8;

    [Fact]
    public async Task Read_OfBlankAndLongLines_KeepsTheOthers()
    {
        var lines = await ReadAsync(["a\r\n\n  \nbb\n", "123456789\nc", "\n", "d"]);

        Assert.Equal(["a\r", "bb", "<too long>", "c", "d"], lines);
    }

    [Fact]
    public async Task Read_OfALineAtTheLimit_KeepsIt() =>
        Assert.Equal(["12345678", "<too long>"], await ReadAsync(["12345678\n123456789"]));

    [Fact]
    public void Read_OfAnyCut_GivesTheSameLines() =>
        Gen.Select(Gen.String[Gen.Char["a\n \r"], 0, 60], Gen.Int[1, 7].Array[1, 20]).Sample(
            (text, cuts) =>
            {
                var expected = text.Split('\n')
                    .Where(line => line.Length > MaxBytes || line.AsSpan().Trim(" \t\r").Length > 0)
                    .Select(line => line.Length > MaxBytes ? "<too long>" : line);

                Assert.Equal(expected, ReadAsync(Cut(text, cuts)).GetAwaiter().GetResult());
            });

    private static IEnumerable<string> Cut(string text, int[] cuts)
    {
        for (int i = 0, at = 0; at < text.Length; i++)
        {
            var length = Math.Min(cuts[i % cuts.Length], text.Length - at);
            yield return text.Substring(at, length);
            at += length;
        }
    }

    private static async Task<List<string>> ReadAsync(IEnumerable<string> pieces)
    {
        var pipe = new Pipe();
        var lines = new List<string>();
        var reading = Task.Run(async () =>
        {
            await foreach (var line in NdjsonLines.ReadAsync(pipe.Reader, MaxBytes, CancellationToken.None))
            {
                lines.Add(line.TooLong ? "<too long>" : Encoding.UTF8.GetString(line.Utf8));
            }
        });
        foreach (var piece in pieces) await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes(piece));
        await pipe.Writer.CompleteAsync();
        await reading;
        return lines;
    }
}
