using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shoal.Encoders.Batching;
using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Encoders;
using Shoal.Grains.Tests.Cluster;
using Shoal.Testing.Fakes;

namespace Shoal.Grains.Tests.Encoders;

/// <summary>Requests of every allowed size end, in order, and what no model can encode is refused by name.</summary>
[Collection(ClusterTests.Name)]
public sealed class EmbeddingServiceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TheLargestRequestEndsInOrderThroughAQueueThatHoldsAFractionOfIt()
    {
        var probe = new EncoderProbe();
        await using var cluster = await ShoalCluster.BeginAsync(1, ShoalCluster.MemoryStores(), probe, silo =>
            silo.Services.AddSingleton(Options.Create(new EncoderQueueOptions { MaxQueuedTexts = 40 })));
        await cluster.WhenReadyAsync();
        var filler = string.Concat(Enumerable.Repeat(" filler", 60));
        var texts = Enumerable.Range(0, Limits.MaxEmbeddingInputs).Select(i => $"text number{i}{filler}").ToArray();

        var answer = await EmbedAsync(cluster, texts);

        Assert.Equal(texts.Length, answer.Vectors.Count);
        Assert.Equal(texts.Length, answer.TokenCounts.Count);
        Assert.Equal(texts.Length, probe.Texts);
        foreach (var i in new[] { 0, 63, 64, 1_000, texts.Length - 1 })
        {
            var alone = await EmbedAsync(cluster, texts[i]);
            Assert.Equal(alone.Vectors[0].ToArray(), answer.Vectors[i].ToArray());
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public async Task ATokenIdOutsideTheVocabularyIsRefusedByName(int id)
    {
        await using var cluster = await ShoalCluster.StartAsync(1);

        var refused = await Assert.ThrowsAsync<ShoalException>(() => cluster.Service<EmbeddingService>(0).EmbedAsync(
            new EmbeddingQuery { Model = ShoalCluster.Model, TokenIds = [[101, 102], [101, id, 102]] }, Cancellation));

        Assert.Equal(ErrorCode.InvalidRequest, refused.Code);
        Assert.Contains($"Token id {id} ", refused.Message, StringComparison.Ordinal);
    }

    private static Task<EmbeddingAnswer> EmbedAsync(ShoalCluster cluster, params string[] texts) =>
        cluster.Service<EmbeddingService>(0).EmbedAsync(
            new EmbeddingQuery { Model = ShoalCluster.Model, Texts = texts }, Cancellation);
}
