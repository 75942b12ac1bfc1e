namespace Shoal.Indexing.Fusion;

/// <summary>
/// Merges the ranked answers of shards into one: exact, and the same whatever order the shards answered in.
/// </summary>
public static class TopKMerger
{
    /// <summary>
    /// Returns the best hits of all lists: by score descending, then by id in UTF-8 byte order; each id once, by its
    /// best hit.
    /// </summary>
    /// <typeparam name="T">A hit.</typeparam>
    /// <param name="lists">Each in the order of the answer.</param>
    /// <param name="k">How many at most; 1 or greater.</param>
    /// <param name="score">A hit's score; larger is better; not NaN.</param>
    /// <param name="id">A hit's id.</param>
    /// <exception cref="ArgumentException"><paramref name="k"/> is below 1, or a list is not in order.</exception>
    public static T[] Merge<T>(IReadOnlyList<IReadOnlyList<T>> lists, int k, Func<T, float> score, Func<T, string> id)
    {
        ArgumentNullException.ThrowIfNull(lists);
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        var heads = new PriorityQueue<int, Head>();
        var positions = new int[lists.Count];
        for (var list = 0; list < lists.Count; list++) Enqueue(list, null);

        var merged = new List<T>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (merged.Count < k && heads.TryDequeue(out var list, out var head))
        {
            if (seen.Add(head.Id)) merged.Add(lists[list][positions[list]]);
            positions[list]++;
            Enqueue(list, head);
        }

        return [.. merged];

        void Enqueue(int list, Head? before)
        {
            if (positions[list] == lists[list].Count) return;
            var hit = lists[list][positions[list]];
            var head = new Head(score(hit), id(hit), list);
            if (before is { } previous && previous.CompareTo(head) > 0)
            {
                throw new ArgumentException($"List {list} is not in order of score and id.", nameof(lists));
            }

            heads.Enqueue(list, head);
        }
    }

    // The list's number comes last, so that even the same id and score in two lists is merged in one way only.
    private readonly record struct Head(float Score, string Id, int List) : IComparable<Head>
    {
        public int CompareTo(Head other)
        {
            var byScore = other.Score.CompareTo(Score);
            if (byScore != 0) return byScore;
            var byId = Utf8Order.Instance.Compare(Id, other.Id);
            return byId != 0 ? byId : List.CompareTo(other.List);
        }
    }
}
