using System.Diagnostics;
using System.Globalization;
using Shoal.Storage.CrashChild;
using Shoal.Storage.InMemory;
using Shoal.Storage.Sqlite;
using Shoal.Testing;
using Shoal.Testing.Conformance;

namespace Shoal.Storage.Tests.Sqlite;

/// <summary>Killing the writing process loses no acknowledged commit and leaves none half there.</summary>
/// <remarks>
/// A child writes a history that follows from a seed and prints each acknowledged commit. After a kill at a random
/// moment the file must hold exactly the commits up to the last acknowledged one, or one more that was under way; an
/// in-memory store that ran the same history says what that is. The next child goes on from there.
/// </remarks>
public sealed class SqliteCrashTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task AcknowledgedCommitsSurviveKills() => RunAsync(seed: 17, kills: 8);

    [Fact]
    [Trait("Tier", "Slow")]
    public Task AcknowledgedCommitsSurviveManyKills()
    {
        TestTier.SkipUnlessSlow();
        return RunAsync(seed: 4711, kills: 60);
    }

    public void Dispose() => _folder.Dispose();

    private async Task RunAsync(int seed, int kills)
    {
        var random = new Random(seed);
        var model = new InMemoryPartitionStoreProvider(CrashWorkload.Clock);
        await using var expected = await model.OpenAsync(CrashWorkload.Partition, Cancel);
        var (commits, inFlight) = (0, 0);
        for (var kill = 0; kill < kills; kill++)
        {
            var acknowledged = await WriteUntilKilledAsync(seed, commits, random);
            var epoch = await expected.RaiseEpochAsync(Cancel);
            await expected.SetGenerationsAsync(epoch, CrashWorkload.Generations, Cancel);
            for (; commits < acknowledged; commits++)
                await expected.CommitAsync(epoch, CrashWorkload.Changes(seed, commits), Cancel);

            var actual = await DescribeFileAsync();
            if (actual != await PartitionSamples.DescribeAsync(expected, Cancel))
            {
                await expected.CommitAsync(epoch, CrashWorkload.Changes(seed, commits), Cancel);
                commits++;
                inFlight++;
            }

            Assert.Equal(await PartitionSamples.DescribeAsync(expected, Cancel), actual);
        }

        output.WriteLine($"seed {seed}: {kills} kills, {commits} commits, {inFlight} of them unacknowledged but whole");
    }

    /// <summary>Returns the number of commits acknowledged by the time the child is dead.</summary>
    private async Task<int> WriteUntilKilledAsync(int seed, int firstCommit, Random random)
    {
        using var child = ChildProcess.Start("write", _folder.Path, Text(seed), Text(firstCommit));
        var acknowledged = firstCommit;
        for (var lines = random.Next(1, 25); lines > 0; lines--)
            acknowledged = int.Parse((await child.ReadLineAsync(Cancel))!, CultureInfo.InvariantCulture) + 1;

        // A commit takes some milliseconds: land anywhere in it.
        var wait = TimeSpan.FromMicroseconds(random.Next(5000));
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < wait;) Thread.SpinWait(20);
        await child.KillAsync(Cancel);
        while (await child.ReadLineAsync(Cancel) is { } line)
        {
            if (int.TryParse(line, CultureInfo.InvariantCulture, out var commit)) acknowledged = commit + 1;
        }

        return acknowledged;
    }

    private async Task<string> DescribeFileAsync()
    {
        var provider = new SqlitePartitionStoreProvider(_folder.Path, timeProvider: CrashWorkload.Clock);
        await using var store = await provider.OpenAsync(CrashWorkload.Partition, Cancel);
        return await PartitionSamples.DescribeAsync(store, Cancel);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
