namespace Shoal.Evaluation.Rankings;

/// <summary>The ranks, from 1, of the first ids of a list.</summary>
internal sealed class RankTable
{
    private readonly Dictionary<string, int> _ranks;

    public RankTable(IReadOnlyList<string> ids, int depth)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        var count = Math.Min(ids.Count, depth);
        _ranks = new(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            if (!_ranks.TryAdd(ids[i], i + 1))
                throw new ArgumentException($"The ranking holds '{ids[i]}' twice: give each id once.", nameof(ids));
        }
    }

    public int Count => _ranks.Count;

    public IEnumerable<string> Ids => _ranks.Keys;

    public bool Contains(string id) => _ranks.ContainsKey(id);

    public int RankOf(string id, int absent) => _ranks.GetValueOrDefault(id, absent);
}
