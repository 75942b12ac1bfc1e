using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Documents;
using Shoal.Protocol;
using Shoal.Server.Mapping;

namespace Shoal.Server.Requests;

/// <summary>Reads the documents of a bulk request; what cannot be read becomes an item with its reason.</summary>
internal static class BulkItems
{
    /// <summary>Reads one document per line, as the lines arrive.</summary>
    public static async IAsyncEnumerable<BulkItem> FromLinesAsync(
        PipeReader body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var index = 0;
        await foreach (var line in NdjsonLines.ReadAsync(body, Limits.MaxLineBytes, cancellationToken))
        {
            yield return line.TooLong ? TooLong(index) : Read(index, line.Utf8);
            index++;
        }
    }

    /// <summary>Reads the documents of a JSON array.</summary>
    /// <exception cref="ShoalException">
    /// The JSON is malformed, is no array, or has too many elements: nothing is written.
    /// </exception>
    public static IReadOnlyList<BulkItem> FromArray(ReadOnlySpan<byte> utf8)
    {
        utf8 = RequestJson.SkipByteOrderMark(utf8);
        var items = new List<BulkItem>();
        try
        {
            var reader = new Utf8JsonReader(utf8);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                throw new ShoalException(ErrorCode.InvalidRequest, "The body must be an array of documents.");
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                if (items.Count == Limits.MaxBulkItems) throw TooMany();
                items.Add(Read(items.Count, utf8[start..(int)reader.BytesConsumed]));
            }

            reader.Read();
        }
        catch (JsonException malformed)
        {
            throw JsonDiagnosis.Explain(utf8, ShoalJson.Wire.Document, malformed);
        }

        return items;
    }

    private static BulkItem Read(int index, ReadOnlySpan<byte> utf8)
    {
        try
        {
            return new BulkItem(index, RequestJson.Parse(utf8, ShoalJson.Wire.Document).ToInput(), Error: null);
        }
        catch (ShoalException refusal)
        {
            return new BulkItem(index, Input: null, new ItemError(refusal.Code, refusal.Message));
        }
    }

    private static BulkItem TooLong(int index) => new(
        index, Input: null, new ItemError(ErrorCode.LimitExceeded, $"The line is over {Limits.MaxLineBytes} bytes."));

    private static ShoalException TooMany() => new(
        ErrorCode.LimitExceeded,
        $"An array may have {Limits.MaxBulkItems} documents; send NDJSON, or several requests.");
}
