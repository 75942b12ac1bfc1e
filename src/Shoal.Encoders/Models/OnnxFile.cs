namespace Shoal.Encoders.Models;

/// <summary>Checks that a file can be an ONNX model without loading it.</summary>
/// <remarks>
/// ONNX is one protobuf message (onnx.proto, ModelProto); its top-level fields are skipped over by their lengths, so a
/// file that was cut anywhere is found in a few reads.
/// </remarks>
internal static class OnnxFile
{
    private const int GraphField = 7;

    // A ModelProto has about ten top-level fields and a few repeated ones of metadata.
    private const int MaxFields = 100_000;

    /// <summary>Returns null when the file's outline is whole, otherwise what is wrong with it.</summary>
    public static string? Check(string path)
    {
        using var stream = new BufferedStream(File.OpenRead(path), 4096);
        var hasGraph = false;
        for (var fields = 0; stream.Position < stream.Length; fields++)
        {
            var whole = TryReadVarint(stream, out var tag) && tag >> 3 != 0 && TrySkip(stream, (int)(tag & 7));
            if (!whole || fields > MaxFields)
            {
                return "it is not an ONNX model, or it is cut short.";
            }

            hasGraph |= tag >> 3 == GraphField;
        }

        return hasGraph ? null : "it is not an ONNX model: it holds no graph.";
    }

    private static bool TrySkip(Stream stream, int wireType)
    {
        ulong length;
        switch (wireType)
        {
            case 0: return TryReadVarint(stream, out _);
            case 1: length = 8; break;
            case 2 when TryReadVarint(stream, out length): break;
            case 5: length = 4; break;
            default: return false;
        }

        if (length > (ulong)(stream.Length - stream.Position)) return false;
        stream.Position += (long)length;
        return true;
    }

    private static bool TryReadVarint(Stream stream, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = stream.ReadByte();
            if (next < 0) return false;
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return true;
        }

        return false;
    }
}
