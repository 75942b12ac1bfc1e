using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Shoal.Evaluation.Datasets;

/// <summary>Streams the lines of a file with their numbers, in memory bounded by the longest line.</summary>
public static class LineReader
{
    /// <summary>The longest line in bytes: room for a 10 MB text in which every character is escaped.</summary>
    public const int MaxLineBytes = 64 * 1024 * 1024;

    // Every read scans the unfinished line again, so the reads are long: 64 at most for the longest line.
    private const int ReadBytes = 1024 * 1024;

    private static readonly string TooLong = $"the line is longer than {MaxLineBytes} bytes";

    /// <summary>Yields every line that is not blank. LF and CRLF end a line; a byte order mark is skipped.</summary>
    /// <param name="stream">Read from where it stands; left open.</param>
    /// <param name="source">The file's name, for error messages.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <exception cref="DatasetFormatException">A line is longer than <see cref="MaxLineBytes"/>.</exception>
    public static async IAsyncEnumerable<DatasetLine> ReadAsync(
        Stream stream, string source, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: ReadBytes, leaveOpen: true));
        try
        {
            var number = 0L;
            for (var ended = false; !ended;)
            {
                var read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
                var buffer = read.Buffer;
                ended = read.IsCompleted;
                while (TryTakeLine(ref buffer, ended, out var bytes))
                {
                    var line = new DatasetLine(source, ++number, Trim(bytes, first: number == 1));
                    if (bytes.Length > MaxLineBytes) throw line.Error(TooLong);
                    if (!IsBlank(line.Utf8.Span)) yield return line;
                }

                if (buffer.Length > MaxLineBytes) throw new DatasetFormatException(source, number + 1, TooLong);
                reader.AdvanceTo(buffer.Start, buffer.End);
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static bool TryTakeLine(ref ReadOnlySequence<byte> buffer, bool ended, out byte[] line)
    {
        var end = buffer.PositionOf((byte)'\n');
        var taken = end is { } newline ? buffer.Slice(0, newline) : buffer;
        var complete = end is not null || (ended && !buffer.IsEmpty);
        line = complete ? taken.ToArray() : [];
        if (complete) buffer = buffer.Slice(end is { } after ? buffer.GetPosition(1, after) : buffer.End);
        return complete;
    }

    private static ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line, bool first)
    {
        if (first && line.Span.StartsWith("\uFEFF"u8)) line = line[3..];
        return line.Span.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.Trim(" \t"u8).IsEmpty;
}
