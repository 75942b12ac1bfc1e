namespace Shoal.Evaluation.Rankings;

/// <summary>Merges two rankings into one in which both have the same chance to be clicked.</summary>
/// <remarks>
/// Radlinski, Kurup &amp; Joachims 2008, "How does clickthrough data reflect retrieval quality?", algorithm 2: in each
/// round a coin says which team picks first, and each picks its best document that is not yet there. One thing is ours:
/// the documents both rankings start with belong to neither team, because a click on them would be credited by the
/// coin; so two equal rankings always tie, and an equal candidate costs no noise.
/// </remarks>
public static class TeamDraftInterleaving
{
    /// <summary>Returns up to <paramref name="length"/> distinct documents, best first.</summary>
    /// <param name="serving">Distinct document ids, best first.</param>
    /// <param name="candidate">Distinct document ids, best first.</param>
    /// <param name="length">How many documents the answer may have; 1 or more.</param>
    /// <param name="seed">The coin: another for every answer, the same for the same answer.</param>
    /// <remarks>When one ranking has no more documents, the rest comes from the other and belongs to neither.</remarks>
    /// <exception cref="ArgumentException">A list holds an id twice.</exception>
    public static IReadOnlyList<InterleavedDocument> Interleave(
        IReadOnlyList<string> serving, IReadOnlyList<string> candidate, int length, ulong seed)
    {
        _ = new RankTable(serving, length);
        _ = new RankTable(candidate, length);
        var draft = new Draft(serving, candidate, length);
        draft.TakeSharedStart();
        var coin = new SplitMix64(seed);
        while (draft.BothCanPick)
        {
            var servingFirst = coin.NextBit();
            draft.Pick(servingFirst ? RankingTeam.Serving : RankingTeam.Candidate);
            if (draft.BothCanPick) draft.Pick(servingFirst ? RankingTeam.Candidate : RankingTeam.Serving);
        }

        draft.TakeRest();
        return draft.Documents;
    }

    /// <summary>Counts the clicked documents of each team; ids that are not in the ranking are ignored.</summary>
    public static InterleavingCredit Credit(
        IReadOnlyList<InterleavedDocument> interleaved, IEnumerable<string> clickedIds)
    {
        ArgumentNullException.ThrowIfNull(interleaved);
        ArgumentNullException.ThrowIfNull(clickedIds);
        var clicked = clickedIds.ToHashSet(StringComparer.Ordinal);
        int CountOf(RankingTeam team) =>
            interleaved.Count(document => document.Team == team && clicked.Contains(document.DocumentId));
        return new(CountOf(RankingTeam.Serving), CountOf(RankingTeam.Candidate));
    }

    private sealed class Draft(IReadOnlyList<string> serving, IReadOnlyList<string> candidate, int length)
    {
        private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
        private int _servingIndex;
        private int _candidateIndex;

        public List<InterleavedDocument> Documents { get; } = [];

        public bool BothCanPick
        {
            get
            {
                if (Documents.Count == length) return false;
                while (_servingIndex < serving.Count && _taken.Contains(serving[_servingIndex])) _servingIndex++;
                while (_candidateIndex < candidate.Count && _taken.Contains(candidate[_candidateIndex]))
                    _candidateIndex++;
                return _servingIndex < serving.Count && _candidateIndex < candidate.Count;
            }
        }

        public void TakeSharedStart()
        {
            var shared = Math.Min(length, Math.Min(serving.Count, candidate.Count));
            for (var i = 0; i < shared && string.Equals(serving[i], candidate[i], StringComparison.Ordinal); i++)
                Take(serving[i], RankingTeam.Neither);
        }

        public void Pick(RankingTeam team) =>
            Take(team == RankingTeam.Serving ? serving[_servingIndex] : candidate[_candidateIndex], team);

        public void TakeRest()
        {
            foreach (var id in serving.Concat(candidate))
            {
                if (Documents.Count == length) return;
                if (!_taken.Contains(id)) Take(id, RankingTeam.Neither);
            }
        }

        private void Take(string id, RankingTeam team)
        {
            _taken.Add(id);
            Documents.Add(new(id, team));
        }
    }
}
