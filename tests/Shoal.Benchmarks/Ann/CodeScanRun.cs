using Shoal.Indexing;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Hnsw;
using Shoal.Indexing.Quantization;
using Shoal.Indexing.Ranking;
using Shoal.Indexing.Segments;

namespace Shoal.Benchmarks.Ann;

/// <summary>
/// A scan of all codes. A filtered search scans those of its matches, which lie apart; no search of a graph this large
/// takes the whole scan, since a walk costs less: it is measured to show what a code costs beside the memory.
/// </summary>
internal sealed unsafe class CodeScanRun : IDisposable
{
    // What such a search keeps beyond k.
    private const int Spare = 64;

    private readonly VectorDistance _distance = DistanceRegistry.Get(DistanceKind.Cosine);
    private readonly ScalarCodeTable _codes;
    private readonly SlotTable _slots;
    private readonly SearchScratch _scratch;
    private readonly int _dimensions;

    public CodeScanRun(int dimensions, int count)
    {
        _dimensions = dimensions;
        _codes = new ScalarCodeTable(dimensions, _distance);
        _slots = new SlotTable(dimensions, _codes, vectorsFolder: null);
        _scratch = new SearchScratch(_slots.Stride);
        Bytes = (long)count * _codes.RowBytes;
    }

    /// <summary>Bytes of the codes that a scan reads.</summary>
    public long Bytes { get; }

    public void Add(Ordinal ordinal, ReadOnlySpan<float> vector)
    {
        _slots.Reserve([ordinal]);
        VectorPreparation.Prepare(_distance, _dimensions, vector, _scratch.QuerySpan);
        _slots.Publish(_slots.Append(ordinal, _scratch.Query));
    }

    public int Search(ReadOnlySpan<float> query, int k)
    {
        VectorPreparation.Prepare(_distance, _dimensions, query, _scratch.QuerySpan);
        var ranker = new ScalarSpace(_codes).RankerOf(_scratch.Query, _scratch.Room);
        _scratch.Nearest.Reset(k + Spare);
        SlotScan.Run(_slots, ranker, _slots.View, matches: null, _scratch.Nearest);
        var found = _scratch.Nearest.DrainSorted();
        _scratch.Answer.Reset(k);
        Rescoring.RunOnOrdinals(_slots, _distance, _scratch, found, Rescoring.MinRescored);
        return _scratch.Answer.DrainSorted().Length;
    }

    public void Dispose() => _slots.Dispose();
}
