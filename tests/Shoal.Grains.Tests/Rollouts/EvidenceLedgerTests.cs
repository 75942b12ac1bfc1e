using CsCheck;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Rollouts;
using Shoal.Storage;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>
/// What a ledger says depends on which batches were taken alone: not on how often they came, nor on how the nodes'
/// batches were mixed, nor on whether it was rebuilt from what is stored. Sums of floating point numbers may differ in
/// the last digits with their order.
/// </summary>
public sealed class EvidenceLedgerTests
{
    private const int Dimensions = 2;

    private static readonly string[] Documents = ["a", "b", "c", "d"];

    private static readonly Gen<RequestObservation> Requests =
        from query in Gen.ULong[0, 9]
        from candidate in Gen.Bool
        from failed in Gen.Int[0, 5]
        from milliseconds in Gen.Float[1, 100]
        from answer in Gen.ULong[0, 20]
        select new RequestObservation(query, candidate, failed == 0, milliseconds, answer);

    private static readonly Gen<ComparisonObservation> Comparisons =
        from query in Gen.ULong[0, 9]
        from serving in Gen.Shuffle(Documents)
        from candidate in Gen.Shuffle(Documents)
        from length in Gen.Int[0, 4]
        from answer in Gen.ULong[0, 20]
        select new ComparisonObservation
        {
            Query = query,
            Text = $"query {query}",
            Serving = serving,
            Candidate = candidate[..length],
            ServingMs = 1,
            CandidateMs = 2,
            Answer = answer,
        };

    private static readonly Gen<FeedbackObservation> Feedback =
        from query in Gen.ULong[0, 9]
        from candidate in Gen.Bool
        from interleaved in Gen.Bool
        from clicked in Gen.Bool
        from answer in Gen.ULong[1, 20]
        select new FeedbackObservation(query, candidate, interleaved, clicked ? 1 : 0, answer, candidate ? 1 : 2);

    private static readonly Gen<RolloutEvidence> Batches =
        from requests in Requests.Array[0, 6]
        from comparisons in Comparisons.Array[0, 4]
        from feedback in Feedback.Array[0, 3]
        from dropped in Gen.ULong[0, 9].Array[0, 3]
        from queries in Gen.Long[0, 3]
        select new RolloutEvidence
        {
            RolloutId = "r1",
            Node = "",
            Sequence = 0,
            Requests = requests,
            Comparisons = comparisons,
            Feedback = feedback,
            Dropped = dropped,
            Queries = queries,
            QueryFeatures = queries == 0 ? [] : [.. Enumerable.Range(0, 256).Select(i => Math.Sin(i * queries))],
        };

    /// <summary>What three nodes sent, in the order of arrival.</summary>
    private static readonly Gen<StoredEvidence[]> Arrivals = Gen.Select(Batches, Gen.Int[0, 2], Gen.Int[0, 40])
        .Array[1, 30].Select(arrivals =>
        {
            var (sequences, at) = (new long[3], TimeSpan.Zero);
            return arrivals.Select(arrival =>
            {
                at += TimeSpan.FromMinutes(arrival.Item3 / 10);
                var batch = arrival.Item1 with { Node = $"n{arrival.Item2}", Sequence = sequences[arrival.Item2]++ };
                return new StoredEvidence(batch, at);
            }).ToArray();
        });

    [Fact]
    public void Add_Again_ChangesNothing() => Arrivals.Sample(arrivals =>
    {
        var twice = Of(arrivals.SelectMany(batch => new[] { batch, batch }).Concat(arrivals));
        AssertSame(Of(arrivals), twice);
        Assert.All(arrivals, batch => Assert.True(twice.Has(batch.Evidence)));
    });

    [Fact]
    public void Add_InAnotherOrderOfNodes_ChangesNothing() => Arrivals.Sample(arrivals =>
    {
        AssertSame(Of(arrivals), Of(arrivals.OrderBy(batch => batch.Evidence.Node, StringComparer.Ordinal)));
        AssertSame(Of(arrivals), Of(arrivals.OrderByDescending(batch => batch.Evidence.Node, StringComparer.Ordinal)));
    });

    [Fact]
    public void Rebuilt_FromWhatIsStored_SaysTheSame() => Arrivals.Sample(arrivals =>
    {
        // The store lists by key, as the control store does.
        var stored = arrivals
            .OrderBy(batch => RolloutRecords.EvidenceKey("c.a", batch.Evidence), StringComparer.Ordinal)
            .Select(batch => RolloutRecords.Read<StoredEvidence>(
                new ControlRecord("evidence", "1", RolloutRecords.Write(batch))));
        AssertSame(Of(arrivals), Of(stored));
    });

    [Fact]
    public void Compared_CountsDistinctQueriesByTheirFirstLook()
    {
        var first = Batch(0, Look(1, "a"), Look(1, "b"), Look(2, "b"));
        var ledger = Of([new StoredEvidence(first, TimeSpan.Zero)]);
        Assert.Equal(2, ledger.Compared);
        Assert.Equal(["a"], ledger.Comparisons.First(compared => compared.Seen.Query == 1).Seen.Candidate);
    }

    [Fact]
    public void Dropped_ThatIsComparedLater_IsNoLongerDropped()
    {
        var ledger = Of(
        [
            new StoredEvidence(Batch(0) with { Dropped = [1, 2, 2] }, TimeSpan.Zero),
            new StoredEvidence(Batch(1, Look(1, "a")), TimeSpan.Zero),
            new StoredEvidence(Batch(2) with { Dropped = [1] }, TimeSpan.Zero),
        ]);
        Assert.Equal((2, 1, 1), (ledger.Sampled, ledger.Dropped, ledger.Compared));
    }

    [Fact]
    public void CandidateRequests_ThatFailed_AreNotAnswers()
    {
        var batch = Batch(0) with
        {
            Requests = [new(1, true, true, 1), new(1, true, false, 1), new(1, true, false, 1), new(1, false, false, 1)],
        };
        var ledger = Of([new StoredEvidence(batch, TimeSpan.Zero)]);
        Assert.Equal((1, 2L), (ledger.CandidateQueries, ledger.CandidateRequests));
    }

    private static RolloutEvidence Batch(long sequence, params ComparisonObservation[] comparisons) =>
        new() { RolloutId = "r1", Node = "n", Sequence = sequence, Comparisons = comparisons };

    private static ComparisonObservation Look(ulong query, string candidate) => new()
    {
        Query = query,
        Text = "",
        Serving = ["a"],
        Candidate = [candidate],
        ServingMs = 1,
        CandidateMs = 1,
    };

    private static EvidenceLedger Of(IEnumerable<StoredEvidence> batches)
    {
        var ledger = new EvidenceLedger();
        foreach (var batch in batches) ledger.Add(batch);
        return ledger;
    }

    private static void AssertSame(EvidenceLedger expected, EvidenceLedger actual)
    {
        Assert.Equal(Counts(expected), Counts(actual));
        Assert.Equal(expected.Overlap().Jaccards, actual.Overlap().Jaccards);
        Assert.Equal(expected.Requests.ServingLatencies, actual.Requests.ServingLatencies);
        Assert.Equal(expected.Requests.CandidateLatencies, actual.Requests.CandidateLatencies);
        foreach (var minutes in new[] { 0, 1, 30, 300 })
        {
            var now = TimeSpan.FromMinutes(minutes);
            Assert.Equal(expected.Feedback(now).Differences, actual.Feedback(now).Differences);
        }

        var (drift, other) = (expected.Drift(Dimensions), actual.Drift(Dimensions));
        Assert.Equal((drift.ReferenceQueries, drift.CurrentQueries), (other.ReferenceQueries, other.CurrentQueries));
        Assert.Equal(drift.Discrepancy, other.Discrepancy, 9);
    }

    private static object Counts(EvidenceLedger ledger) => (
        ledger.Sampled,
        ledger.Dropped,
        ledger.Compared,
        ledger.CandidateQueries,
        ledger.CandidateRequests,
        ledger.Requests.OnlyCandidateFailed,
        ledger.Requests.OnlyServingFailed,
        ledger.Requests.Agreed);
}
