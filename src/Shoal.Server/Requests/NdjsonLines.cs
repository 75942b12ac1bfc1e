using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Shoal.Server.Requests;

/// <summary>Cuts a body into lines without ever holding more than one line of it.</summary>
internal static class NdjsonLines
{
    /// <summary>
    /// Returns the lines that are not blank, in order. A line over <paramref name="maxBytes"/> comes as
    /// <see cref="NdjsonLine.TooLong"/>, and what follows it is read on.
    /// </summary>
    /// <remarks>LF or CRLF ends a line, the last may end with the body. Each line is the caller's to keep.</remarks>
    public static async IAsyncEnumerable<NdjsonLine> ReadAsync(
        PipeReader reader, int maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var line = new ArrayBufferWriter<byte>();
        var tooLong = false;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                tooLong |= !TryAppend(line, rest.Slice(0, end), maxBytes);
                rest = rest.Slice(rest.GetPosition(1, end));
                if (TakeLine(line, ref tooLong) is { } whole) yield return whole;
            }

            tooLong |= !TryAppend(line, rest, maxBytes);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) break;
        }

        if (TakeLine(line, ref tooLong) is { } last) yield return last;
    }

    private static bool TryAppend(ArrayBufferWriter<byte> line, ReadOnlySequence<byte> piece, int maxBytes)
    {
        if (line.WrittenCount + piece.Length > maxBytes) return false;
        foreach (var segment in piece) line.Write(segment.Span);
        return true;
    }

    /// <summary>Returns what was gathered and begins the next line; null for a blank one.</summary>
    private static NdjsonLine? TakeLine(ArrayBufferWriter<byte> line, ref bool tooLong)
    {
        NdjsonLine? taken = tooLong ? new NdjsonLine([], TooLong: true)
            : line.WrittenSpan.IndexOfAnyExcept(" \t\r"u8) < 0 ? null
            : new NdjsonLine(line.WrittenSpan.ToArray(), TooLong: false);
        line.ResetWrittenCount();
        tooLong = false;
        return taken;
    }
}

/// <summary>One line of a body.</summary>
/// <param name="Utf8">Its bytes without the end of line; empty when it was too long.</param>
/// <param name="TooLong">Whether it was over the limit and was thrown away.</param>
internal readonly record struct NdjsonLine(byte[] Utf8, bool TooLong);
