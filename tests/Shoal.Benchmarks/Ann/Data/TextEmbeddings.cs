using Shoal.Encoders.Batching;
using Shoal.Encoders.Devices;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Models;
using Shoal.Encoders.Tokenization;
using Shoal.Evaluation.Datasets;
using Shoal.Models.MiniLM;
using Shoal.Testing;

namespace Shoal.Benchmarks.Ann.Data;

/// <summary>
/// The real data: the texts of SciFact, MSRD and MIRACL-yo, and a spread of their queries, embedded by the bundled
/// model.
/// </summary>
/// <remarks>
/// Takes the better part of an hour of a small machine, once. Written in parts, each when it is complete, so that an
/// interrupted run goes on where it stopped. Keyed by the model's digest.
/// </remarks>
internal sealed class TextEmbeddings : IDisposable
{
    private const int QueryCount = 1_000;
    private const int TextsPerPart = 2_048;

    // In this order, so that the vectors are in the same order everywhere.
    private static readonly string[] Corpora = ["scifact", "msrd", "miracl-yo"];

    private readonly OnnxTextEncoder _encoder;
    private readonly TextWriter _progress;

    private TextEmbeddings(TextWriter progress)
    {
        var model = ModelDirectory.Read(MiniLmModel.Directory);
        Digest = model.Version.Digest[..12];
        Dimensions = model.Dimensions;
        _progress = progress;
        _encoder = OnnxTextEncoder.Open(model, new OnnxTextEncoderOptions
        {
            Device = new DeviceId(DeviceKind.Cpu, 0),
            ThreadCount = Environment.ProcessorCount,
        });
    }

    private string Digest { get; }

    private int Dimensions { get; }

    /// <summary>Returns the files of vectors and queries.</summary>
    public static async Task<(string Vectors, string Queries, int Dimensions)> GetOrCreateAsync(
        TextWriter progress, CancellationToken cancellationToken)
    {
        using var embeddings = new TextEmbeddings(progress);
        var vectors = await embeddings.GetOrCreateAsync(
            "base", ReadTextsAsync, InputKind.Document, cancellationToken);
        var queries = await embeddings.GetOrCreateAsync(
            "queries", ReadQueriesAsync, InputKind.Query, cancellationToken);
        return (vectors, queries, embeddings.Dimensions);
    }

    /// <inheritdoc/>
    public void Dispose() => _encoder.Dispose();

    private async Task<string> GetOrCreateAsync(
        string name,
        Func<CancellationToken, Task<List<string>>> read,
        InputKind kind,
        CancellationToken cancellationToken)
    {
        var path = AnnCache.PathOf($"texts-{Digest}-{name}.f32");
        if (File.Exists(path)) return path;
        Directory.CreateDirectory(AnnCache.Folder);
        var texts = await read(cancellationToken);
        await using (var file = new FileStream(path + ".part", FileMode.OpenOrCreate, FileAccess.ReadWrite))
        {
            var partBytes = (long)TextsPerPart * Dimensions * sizeof(float);
            file.SetLength(file.Length / partBytes * partBytes);
            var done = (int)(file.Length / Dimensions / sizeof(float));
            file.Position = file.Length;
            foreach (var part in texts.Skip(done).Chunk(TextsPerPart))
            {
                cancellationToken.ThrowIfCancellationRequested();
                VectorFile.Append(file, Encode(part, kind));
                await file.FlushAsync(cancellationToken);
                done += part.Length;
                await _progress.WriteLineAsync($"texts {name}: {done} of {texts.Count} embedded");
            }
        }

        File.Move(path + ".part", path, overwrite: true);
        return path;
    }

    private float[] Encode(string[] texts, InputKind kind)
    {
        var limits = new EncoderQueueOptions();
        var byLength = texts.Select(text => _encoder.Tokenize(text, kind)).Index()
            .OrderBy(text => text.Item.Ids.Length).ToList();
        var vectors = new float[texts.Length * Dimensions];
        for (var start = 0; start < byLength.Count;)
        {
            var count = CountOfBatch(byLength, start, limits);
            var encoded = new float[count * Dimensions];
            _encoder.Encode([.. byLength.Skip(start).Take(count).Select(text => text.Item)], encoded);
            for (var i = 0; i < count; i++)
            {
                encoded.AsSpan(i * Dimensions, Dimensions)
                    .CopyTo(vectors.AsSpan(byLength[start + i].Index * Dimensions));
            }

            start += count;
        }

        return vectors;
    }

    // Sorted by length, so the last text of a batch says how long each of its rows is.
    private static int CountOfBatch(
        List<(int Index, TokenizedText Item)> texts, int start, EncoderQueueOptions limits)
    {
        var count = 1;
        while (start + count < texts.Count
            && count < limits.MaxBatchSize
            && (count + 1) * texts[start + count].Item.Ids.Length <= limits.MaxBatchTokens)
        {
            count++;
        }

        return count;
    }

    private static async Task<List<string>> ReadTextsAsync(CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        foreach (var corpus in Corpora)
        {
            await using var file = Open(corpus, "corpus.jsonl");
            await foreach (var document in CorpusReader.ReadAsync(file, file.Name, cancellationToken))
            {
                texts.Add(string.IsNullOrEmpty(document.Title) ? document.Text : $"{document.Title} {document.Text}");
            }
        }

        return texts;
    }

    private static async Task<List<string>> ReadQueriesAsync(CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        foreach (var corpus in Corpora)
        {
            await using var file = Open(corpus, "queries.jsonl");
            await foreach (var query in QueriesReader.ReadAsync(file, file.Name, cancellationToken))
            {
                texts.Add(query.Text);
            }
        }

        return [.. Enumerable.Range(0, QueryCount).Select(i => texts[(int)((long)i * texts.Count / QueryCount)])];
    }

    private static FileStream Open(string corpus, string name) =>
        File.OpenRead(Path.Combine(SharedData.Root, "data", corpus, name));
}
