using System.Globalization;
using System.Text;
using Shoal.Storage;

namespace Shoal.Testing.Conformance;

/// <summary>What a partition must answer, written from the contract alone and without regard for speed.</summary>
/// <remarks>
/// It shares no code with any store: every question is answered by a walk over plain lists. Ids of a history are ASCII,
/// so that ordinal order is byte order; weird ids have facts of their own.
/// </remarks>
internal sealed class PartitionModel
{
    private readonly List<Row> _rows = [];
    private readonly Dictionary<string, long> _deleted = [];
    private List<int> _live = [];
    private long _sequence;
    private int _serving;

    public long Epoch { get; set; }

    public long SetVersion { get; private set; }

    public long VersionOf(string id) => _rows.Find(row => row.Id == id)?.Version ?? 0;

    public bool SetGenerations(long epoch, GenerationSet set)
    {
        if (epoch < Epoch || set.Version <= SetVersion) return false;
        (SetVersion, _serving, _live) = (set.Version, set.Serving, [.. set.Live]);
        foreach (var row in _rows) row.Vectors.RemoveAll(v => !_live.Contains(v.Embedding.Generation));
        return true;
    }

    public List<ChangeOutcome>? Commit(long epoch, IEnumerable<PartitionChange> changes, DateTimeOffset now) =>
        epoch < Epoch ? null : [.. changes.Select(change => Apply(change, now))];

    /// <summary>
    /// Returns the same text as <see cref="PartitionSamples.DescribeAsync"/> for a store that is right.
    /// </summary>
    public string Describe()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"epoch {Epoch} sequence {_sequence}\n");
        var live = string.Join(',', _live);
        text.Append(CultureInfo.InvariantCulture, $"set {SetVersion} serving {_serving} live {live}\n");
        text.Append(CultureInfo.InvariantCulture, $"documents {_rows.Count}\n");
        foreach (var g in _live)
        {
            var embeddings = _rows.SelectMany(row => row.Vectors).Select(v => v.Embedding);
            var chunks = embeddings.Where(e => e.Generation == g).Sum(e => e.Chunks.Count);
            var pending = _rows.Count(row => PendingOf(row).Contains(g));
            text.Append(CultureInfo.InvariantCulture, $"generation {g}: {chunks} chunks, {pending} pending\n");
        }

        foreach (var row in _rows.OrderBy(row => row.Id, StringComparer.Ordinal))
        {
            var embeddings = row.Vectors.Select(v => v.Embedding).OrderBy(e => e.Generation).ToArray();
            text.Append(PartitionSamples.Describe(
                new StoredDocument(row.Content, row.Version, row.UpdatedAt, embeddings, PendingOf(row))));
        }

        foreach (var g in _live)
        {
            foreach (var change in Feed(g, 0)) text.Append(PartitionSamples.Describe(g, change));
            foreach (var change in Feed(g, 1)) text.Append(PartitionSamples.Describe(g, change));
        }

        return text.ToString();
    }

    private ChangeOutcome Apply(PartitionChange change, DateTimeOffset now)
    {
        var row = _rows.Find(row => row.Id == change.Id.Value);
        var current = row?.Version ?? 0;
        var asExpected = change.ExpectedVersion is null || change.ExpectedVersion == current;
        switch (change)
        {
            case PutDocument put when put.GenerationSetVersion != SetVersion
                || !put.Embeddings.Select(e => e.Generation).Contains(_serving)
                || put.Embeddings.Select(e => e.Generation).Except(_live).Any():
            case PutEmbedding embed when embed.GenerationSetVersion != SetVersion
                || !_live.Contains(embed.Embedding.Generation):
                return new ChangeOutcome(ChangeStatus.GenerationConflict, current);
            case not PutDocument when row is null:
                return new ChangeOutcome(ChangeStatus.NotFound, 0);
            case var _ when !asExpected:
            case PutEmbedding taken when !PendingOf(row!).Contains(taken.Embedding.Generation):
                return new ChangeOutcome(ChangeStatus.VersionConflict, current);
        }

        var sequence = ++_sequence;
        if (change is PutEmbedding late)
        {
            row!.Vectors.Add((sequence, late.Embedding));
            return new ChangeOutcome(ChangeStatus.Updated, current);
        }

        if (row is not null && change is not PutMetadata) _rows.Remove(row);
        switch (change)
        {
            case PutDocument put:
                _deleted.Remove(put.Id.Value);
                _rows.Add(new Row(put.Id.Value, [.. put.Embeddings.Select(e => (sequence, e))])
                {
                    Content = put.Content, Version = sequence, UpdatedAt = now,
                });
                break;
            case PutMetadata put:
                row!.Content = row.Content with { MetadataJson = put.MetadataJson };
                (row.Version, row.UpdatedAt) = (sequence, now);
                break;
            default:
                _deleted[change.Id.Value] = sequence;
                return new ChangeOutcome(ChangeStatus.Deleted, sequence);
        }

        return new ChangeOutcome(row is null ? ChangeStatus.Created : ChangeStatus.Updated, sequence);
    }

    private int[] PendingOf(Row row) => [.. _live.Where(g => row.Vectors.All(v => v.Embedding.Generation != g))];

    private IEnumerable<StoredChange> Feed(int generation, long after)
    {
        var changes = new List<StoredChange>();
        foreach (var row in _rows)
        {
            var vectors = row.Vectors.Where(v => v.Embedding.Generation == generation).ToArray();
            var sequence = vectors.Select(v => v.Sequence).Append(row.Version).Max();
            var embedding = vectors.Select(v => v.Embedding).SingleOrDefault();
            changes.Add(new StoredChange(
                row.Content.Id, sequence, row.Version, row.Content.MetadataJson, embedding, false));
        }

        if (after > 0)
        {
            foreach (var (id, sequence) in _deleted)
                changes.Add(new StoredChange(new DocumentId(id), sequence, sequence, null, null, true));
        }

        return changes.Where(change => change.Sequence > after).OrderBy(change => change.Sequence);
    }

    private sealed class Row(string id, List<(long Sequence, StoredEmbedding Embedding)> vectors)
    {
        public string Id { get; } = id;

        public List<(long Sequence, StoredEmbedding Embedding)> Vectors { get; } = vectors;

        public required DocumentContent Content { get; set; }

        public required long Version { get; set; }

        public required DateTimeOffset UpdatedAt { get; set; }
    }
}
