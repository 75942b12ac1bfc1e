using System.Text;
using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>Splits texts into requests that keep the server's limits.</summary>
internal static class EmbeddingBatches
{
    /// <summary>
    /// JSON writes a byte of text as up to six (a control character), so this keeps the body's limit.
    /// </summary>
    private const long MaxTextBytes = Limits.MaxRequestBytes / 8;

    /// <summary>
    /// Returns the texts in order, in batches as large as the limits allow; a larger text goes alone.
    /// </summary>
    public static IEnumerable<IReadOnlyList<string>> Split(IEnumerable<string> texts)
    {
        var batch = new List<string>();
        long bytes = 0;
        foreach (var text in texts)
        {
            ArgumentNullException.ThrowIfNull(text, nameof(texts));
            var size = Encoding.UTF8.GetByteCount(text);
            if (batch.Count == Limits.MaxEmbeddingInputs || (batch.Count > 0 && bytes + size > MaxTextBytes))
            {
                yield return batch;
                batch = [];
                bytes = 0;
            }

            batch.Add(text);
            bytes += size;
        }

        if (batch.Count > 0) yield return batch;
    }
}
