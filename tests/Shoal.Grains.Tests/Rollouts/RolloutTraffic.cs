using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Hosting;
using Shoal.Grains.Rollouts;
using Shoal.Grains.Search;
using Shoal.Grains.Tests.Cluster;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>What callers do besides asking.</summary>
/// <param name="ShareOfClicks">How many of the answers get a click, on any of their documents.</param>
/// <param name="ShareInHurry">How many of the queries have less than 20 ms.</param>
internal sealed record CallerHabits(double ShareOfClicks = 0, double ShareInHurry = 0);

/// <summary>A collection, its callers, and rollouts that are quick.</summary>
internal static class RolloutTraffic
{
    public const string Name = "articles";

    /// <summary>The quickest rollouts take seconds; the machine may be busy.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A rollout that ends by itself as soon as some callers have asked.</summary>
    public static RolloutRequest Quick() => new()
    {
        Model = CandidateModels.Better,
        Shadow = new ShadowSettings { MinimumQueries = 10 },
        Canary = new CanarySettings { Steps = [20, 50], MinimumQueriesPerStep = 5 },
        RollbackWindow = TimeSpan.FromMilliseconds(500),
    };

    /// <summary>A rollout that stays in its canary.</summary>
    public static RolloutRequest Canary(double percent) => Quick() with
    {
        Shadow = new ShadowSettings { MinimumQueries = 0 },
        Canary = new CanarySettings { Steps = [percent], MinimumQueriesPerStep = 100_000 },
    };

    public static string DocumentOf(int i) => $"d{i}";

    public static string TextOf(int i) => $"topic{i % 7} animal{i} eats plant{i * 3} near river{i / 5}";

    /// <summary>Starts silos that know the candidates, with a collection of documents.</summary>
    public static async Task<ShoalCluster> StartAsync(
        int documents, int silos = 1, ShoalStores? stores = null, Action<ISiloBuilder>? configure = null)
    {
        var cluster = await ShoalCluster.BeginAsync(
            silos, stores ?? ShoalCluster.MemoryStores(), configure: CandidateModels.Add + configure);
        await cluster.WhenReadyAsync();
        await cluster.CreateAsync(Name);
        await Task.WhenAll(
            Enumerable.Range(0, documents).Select(i => cluster.PutAsync(Name, DocumentOf(i), TextOf(i))));
        return cluster;
    }

    /// <summary>Waits until the newest rollout has reached what is waited for.</summary>
    public static async Task<RolloutView> UntilAsync(ShoalCluster cluster, Func<RolloutView, bool> reached)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stop.CancelAfter(Patience);
        RolloutView? seen = null;
        while (true)
        {
            seen = await LookAsync(cluster) ?? seen;
            if (seen is not null && reached(seen)) return seen;
            Assert.False(stop.IsCancellationRequested, $"{seen?.Id} is {seen?.Stage} for long: {seen?.Reason}");
            await Task.Delay(50, Token);
        }
    }

    /// <summary>Asks again and again until something holds that only the silos know.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        stop.CancelAfter(Patience);
        while (!await holds())
        {
            Assert.False(stop.IsCancellationRequested, $"Not in time: {what}.");
            await Task.Delay(50, Token);
        }
    }

    /// <summary>Searches as many users until the rollout has reached what is waited for.</summary>
    public static async Task<RolloutView> DriveAsync(
        ShoalCluster cluster, Func<RolloutView, bool> reached, int seed = 0, CallerHabits? habits = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var searches = Enumerable.Range(0, 4)
            .Select(worker => SearchAsync(cluster, (4 * seed) + worker, habits ?? new CallerHabits(), stop.Token))
            .ToArray();
        var view = await UntilAsync(cluster, reached);
        await stop.CancelAsync();
        await Task.WhenAll(searches);
        return view;
    }

    /// <summary>Returns the newest rollout; null while its coordinator moves.</summary>
    private static async Task<RolloutView?> LookAsync(ShoalCluster cluster)
    {
        try
        {
            return (await cluster.Service<RolloutService>(0).ListAsync(Name, Token))[0];
        }
        catch (Exception exception) when (exception is
            OrleansException or TimeoutException or ShoalException { Code: ErrorCode.Unavailable })
        {
            return null;
        }
    }

    private static async Task SearchAsync(
        ShoalCluster cluster, int seed, CallerHabits habits, CancellationToken stop)
    {
        var random = new Random(seed);
        while (!stop.IsCancellationRequested)
        {
            var query = new SearchQuery
            {
                Text = $"animal{random.Next(60)} eats plant{random.Next(4)}",
                User = $"u{random.Next(500)}",
                Timeout = random.NextDouble() < habits.ShareInHurry
                    ? TimeSpan.FromMilliseconds(random.Next(1, 20)) : TimeSpan.FromSeconds(30),
            };
            if (await TrySearchAsync(cluster, query) is not { Hits: { Count: > 0 } hits } answer) continue;
            if (random.NextDouble() >= habits.ShareOfClicks) continue;
            await cluster.Service<FeedbackService>(0)
                .AddAsync(Name, answer.QueryId, hits[random.Next(hits.Count)].Id, true, null, Token);
        }
    }

    /// <summary>Returns an answer; null when a caller in a hurry got none in time.</summary>
    private static async Task<SearchAnswer?> TrySearchAsync(ShoalCluster cluster, SearchQuery query)
    {
        try
        {
            return await cluster.Service<SearchService>(0).SearchAsync(Name, query, Token);
        }
        catch (ShoalException exception) when (exception.Code is ErrorCode.Timeout or ErrorCode.Overloaded)
        {
            return null;
        }
    }
}
