using CsCheck;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Documents;
using Shoal.Server.Requests;

namespace Shoal.Server.Tests.Requests;

public sealed class OrderedResultsTests
{
    [Fact]
    public void ByIndex_OfAnyOrder_IsInOrder() =>
        Gen.Shuffle(Enumerable.Range(0, 20).ToArray()).Sample(order =>
        {
            var results = order.Select(i => new BulkResult(i, new DocumentWriteResult { Status = 0, Version = i }));

            var versions = OrderedResults.ByIndexAsync(results.ToAsyncEnumerable(), CancellationToken.None)
                .Select(result => result.Version).ToArrayAsync().AsTask().GetAwaiter().GetResult();

            Assert.Equal(Enumerable.Range(0, 20).Select(i => (long)i), versions);
        });

    [Fact]
    public async Task ByIndex_OfTheNextResult_GivesItAtOnce()
    {
        var source = System.Threading.Channels.Channel.CreateUnbounded<BulkResult>();
        var cancellationToken = TestContext.Current.CancellationToken;
        var results = source.Reader.ReadAllAsync(cancellationToken);
        await using var ordered = OrderedResults.ByIndexAsync(results, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);

        source.Writer.TryWrite(new BulkResult(0, new DocumentWriteResult { Status = 0, Version = 7 }));

        Assert.True(await ordered.MoveNextAsync());
        Assert.Equal(7, ordered.Current.Version);
    }
}
