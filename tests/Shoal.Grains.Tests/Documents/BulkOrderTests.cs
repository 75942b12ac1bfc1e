using CsCheck;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Documents;

namespace Shoal.Grains.Tests.Documents;

public sealed class BulkOrderTests
{
    [Fact]
    public void Run_WhateverEndsFirst_AnswersInTheOrderOfTheItems() =>
        Gen.Shuffle(Enumerable.Range(0, 20).ToArray()).Sample(order =>
        {
            var gates = order.Select(_ => new TaskCompletionSource()).ToArray();
            var items = Enumerable.Range(0, 20).Select(i => new BulkItem(i, new DocumentInput { Id = $"d{i}" }, null));
            async Task<DocumentWriteResult> WriteAsync(DocumentInput input, CancellationToken token)
            {
                await gates[int.Parse(input.Id[1..], null)].Task.WaitAsync(token);
                return new DocumentWriteResult { Id = input.Id, Status = WriteStatus.Created };
            }

            var answers = BulkWriter
                .RunAsync(items.ToAsyncEnumerable(), _ => Task.CompletedTask, WriteAsync, CancellationToken.None)
                .Select(result => result.Id).ToArrayAsync().AsTask();
            foreach (var next in order) gates[next].SetResult();

            Assert.Equal(Enumerable.Range(0, 20).Select(i => $"d{i}"), answers.GetAwaiter().GetResult());
        });

    [Fact]
    public async Task Run_WithAnItemThatHangs_BeginsNoMoreThanItMayHoldBack()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var hang = new TaskCompletionSource();
        var taken = 0;
        var stalled = new TaskCompletionSource();
        async IAsyncEnumerable<BulkItem> Items()
        {
            for (var i = 0; i < 10_000; i++)
            {
                Interlocked.Increment(ref taken);
                if (i == 4_096) stalled.TrySetResult();
                yield return new BulkItem(i, new DocumentInput { Id = $"d{i}" }, null);
            }

            await Task.CompletedTask;
        }

        Task<DocumentWriteResult> WriteAsync(DocumentInput input, CancellationToken token) => input.Id == "d0"
            ? hang.Task.ContinueWith(_ => Written(input), token, default, TaskScheduler.Default)
            : Task.FromResult(Written(input));
        var answers = BulkWriter.RunAsync(Items(), _ => Task.CompletedTask, WriteAsync, cancellationToken)
            .CountAsync(cancellationToken).AsTask();

        await stalled.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
        Assert.Equal(4_097, Volatile.Read(ref taken));
        hang.SetResult();
        Assert.Equal(10_000, await answers);
    }

    private static DocumentWriteResult Written(DocumentInput input) =>
        new() { Id = input.Id, Status = WriteStatus.Created };
}
