using System.Text.Json;
using Shoal.Evaluation.Drift;
using Shoal.Evaluation.Gates;
using Shoal.Evaluation.Health;
using Shoal.Evaluation.Sequential;

namespace Shoal.Evaluation.Tests.Gates;

/// <summary>Evidence that is written and read again says the same, and what comes twice adds nothing.</summary>
public sealed class EvidenceStateTests
{
    [Fact]
    public void RequestEvidence_ThroughJson_AnswersTheSame()
    {
        var evidence = new RequestEvidence(1, 2, 300);
        evidence.Add(new RequestPair(new(false, TimeSpan.FromSeconds(5)), new(false, TimeSpan.FromSeconds(9))));

        var restored = JsonSerializer.Deserialize<RequestEvidence>(JsonSerializer.Serialize(evidence))!;

        Assert.Equal(evidence.CandidateLatencies, restored.CandidateLatencies);
        Assert.Equal(
            ErrorRateGate.Evaluate(evidence, new()).Numbers, ErrorRateGate.Evaluate(restored, new()).Numbers);
    }

    [Fact]
    public void DistinctQueryValues_AddedTwice_KeepTheFirst()
    {
        var values = new DistinctQueryValues();
        Assert.True(values.TryAdd(1, 0.5));
        Assert.False(values.TryAdd(1, 0.9));

        var json = JsonSerializer.Serialize(values.Observations);
        var restored = new DistinctQueryValues(JsonSerializer.Deserialize<QueryValue[]>(json));

        Assert.Equal([new ValueCount(0.5, 1)], restored.ToSample());
        Assert.False(restored.TryAdd(1, 0.9));
    }

    [Fact]
    public void FeedbackPairs_RewardOfBothGenerations_GivesOneDifferenceAQuery()
    {
        var pairs = new FeedbackPairs();
        pairs.TryAddReward(1, candidate: true, 1);
        pairs.TryAddReward(1, candidate: true, 0);
        Assert.Empty(pairs.ToSample());

        pairs.TryAddReward(1, candidate: false, 0);
        pairs.TryAddInterleaved(1, -1);
        pairs.TryAddInterleaved(2, -1);

        Assert.Equal([new(-1, 1), new(1, 1)], pairs.ToSample());
        var restored = new FeedbackPairs(pairs.Serving, pairs.Candidate, pairs.Differences);
        Assert.False(restored.TryAddReward(1, candidate: true, 1));
        Assert.Equal(pairs.ToSample(), restored.ToSample());
    }

    [Fact]
    public void HealthAndDrift_ThroughJson_GoOnWhereTheyStopped()
    {
        var (health, drift) = (new EmbeddingHealth(2), new QueryDrift(2));
        health.Add([0.6f, 0.8f], 1);
        drift.AddReference([1, 0]);

        var restoredHealth = new EmbeddingHealth(Copy(health.ToState()));
        var restoredDrift = new QueryDrift(Copy(drift.ToState()));
        restoredHealth.Add([0.6f, 0.8f], 2);
        health.Add([0.6f, 0.8f], 2);
        restoredDrift.AddCurrent([0, 1]);
        drift.AddCurrent([0, 1]);

        Assert.Equal(0.5, health.Summarize().DuplicateShare);
        Assert.Equal(1, health.Summarize().CollapsedShare);
        Assert.Equal(health.Summarize(), restoredHealth.Summarize());
        Assert.Equal(drift.Summarize(), restoredDrift.Summarize());
    }

    private static T Copy<T>(T state) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(state))!;
}
