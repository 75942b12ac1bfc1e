using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Search;
using Shoal.Grains.Tests.Rollouts;

namespace Shoal.Grains.Tests.Search;

/// <summary>What some shards answered is told from what all of them did: no model is judged by it.</summary>
public sealed class GenerationAnswerTests
{
    [Fact]
    public void Whole_OfEveryShard_IsTheAnswer()
    {
        var answer = Answered(2);
        Assert.True(answer.IsWhole);
        Assert.Same(answer, answer.Whole());
    }

    [Fact]
    public void Whole_WithoutAShard_IsUnavailableAndMayBeRetried()
    {
        var answer = Answered(1);
        Assert.False(answer.IsWhole);
        var refusal = Assert.Throws<ShoalException>(answer.Whole);
        Assert.Equal((ErrorCode.Unavailable, true), (refusal.Code, refusal.RetryAfter > TimeSpan.Zero));
    }

    private static GenerationAnswer Answered(int shards) => new()
    {
        Generation = RolloutSamples.Generation(1),
        Hits = [],
        Vector = VectorBlock.From(3, [1, 0, 0]),
        QueryTruncated = false,
        ShardsAnswered = shards,
        ShardsAsked = 2,
        DocumentCoverage = 1,
        EncodeTime = TimeSpan.Zero,
        SearchTime = TimeSpan.Zero,
    };
}
