using CsCheck;
using Shoal.Encoders.Batching;

namespace Shoal.Encoders.Tests.Batching;

/// <summary>
/// Who goes is decided without waiting, so all but one test need no second thread: they ask <c>TryTake</c>. The
/// property runs random queues against the rule itself: at most one holder, queries first, then the longest wait.
/// </summary>
public sealed class DeviceTurnTests
{
    private const int Timeout = 60_000;

    private readonly DeviceTurn _turn = new();

    [Fact]
    public void TryTake_NothingWanted_False() => Assert.False(_turn.TryTake(_turn.Join()));

    [Fact]
    public void TryTake_WhileAnotherHolds_FalseUntilItReleases()
    {
        var (first, second) = (Bulk(), Query());
        _turn.Want(second, interactive: false, bulk: false);
        Assert.True(_turn.TryTake(first));
        _turn.Want(second, interactive: true, bulk: false);
        Assert.False(_turn.TryTake(second));
        Assert.False(_turn.TryTake(first));
        _turn.Release(first, Lane.Bulk);
        Assert.True(_turn.TryTake(second));
    }

    [Fact]
    public void TryTake_QueryThatCameLast_GoesFirst()
    {
        var (first, second) = (Bulk(), Bulk());
        _turn.Want(second, interactive: true, bulk: true);
        Assert.False(_turn.TryTake(first));
        Assert.True(_turn.TryTake(second));
    }

    [Fact]
    public void TryTake_QueryWithdrawn_GoesBackToItsPlaceForBulk()
    {
        var (first, second, third) = (Bulk(), Bulk(), Bulk());
        _turn.Want(second, interactive: true, bulk: true);
        _turn.Want(second, interactive: false, bulk: true);
        Assert.Equal([first, second, third], TakeThree(first, second, third));
    }

    [Fact]
    public void TryTake_TwoWithQueries_TheFirstQueryGoesFirst()
    {
        var (first, second) = (Bulk(), Query());
        _turn.Want(first, interactive: true, bulk: true);
        Assert.False(_turn.TryTake(first));
        Assert.True(_turn.TryTake(second));
    }

    [Fact]
    public void TryTake_ThreeThatAlwaysHaveBulk_TakeTurns()
    {
        var (first, second, third) = (Bulk(), Bulk(), Bulk());
        Assert.Equal([first, second, third], TakeThree(first, second, third));
        Assert.Equal([first, second, third], TakeThree(first, second, third));
    }

    [Fact]
    public void TryTake_AfterATurnForQueries_BulkHasKeptItsPlace()
    {
        var (first, second) = (Bulk(), Bulk());
        _turn.Want(first, interactive: true, bulk: true);
        Assert.True(_turn.TryTake(first));
        _turn.Want(first, interactive: false, bulk: true);
        _turn.Release(first, Lane.Interactive);
        Assert.False(_turn.TryTake(second));
        Assert.True(_turn.TryTake(first));
    }

    [Fact]
    public void TryTake_WorkThatCameWhileItsQueueRan_WaitsBehindThoseWhoWaited()
    {
        var first = Query();
        Assert.True(_turn.TryTake(first));
        _turn.Want(first, interactive: false, bulk: false);
        _turn.Want(first, interactive: true, bulk: false);
        var second = Query();
        _turn.Release(first, Lane.Interactive);
        Assert.False(_turn.TryTake(first));
        Assert.True(_turn.TryTake(second));
    }

    [Fact]
    public void TryTake_TurnThatRanNothing_KeepsThePlace()
    {
        var (first, second) = (Bulk(), Bulk());
        Assert.True(_turn.TryTake(first));
        _turn.Release(first, ran: null);
        Assert.False(_turn.TryTake(second));
    }

    [Fact]
    public void Leave_FirstInLine_TheNextGoes()
    {
        var (first, second) = (Query(), Bulk());
        _turn.Leave(first);
        Assert.False(_turn.Take(first));
        Assert.True(_turn.TryTake(second));
    }

    [Fact]
    public void Leave_WhileItHolds_TheTurnIsFreeOnlyOnceReleased()
    {
        var (first, second) = (Bulk(), Bulk());
        Assert.True(_turn.TryTake(first));
        _turn.Leave(first);
        Assert.False(_turn.TryTake(second));
        _turn.Release(first, Lane.Bulk);
        Assert.True(_turn.TryTake(second));
    }

    [Fact]
    public void Release_ByAnother_Throws()
    {
        var (first, second) = (Bulk(), Bulk());
        Assert.True(_turn.TryTake(first));
        Assert.Throws<InvalidOperationException>(() => _turn.Release(second, Lane.Bulk));
    }

    [Fact(Timeout = Timeout)]
    public async Task Take_WhileAnotherHolds_ReturnsOnceItReleasesOrTheWaiterLeaves()
    {
        var token = TestContext.Current.CancellationToken;
        var (holder, waiter, leaver) = (Bulk(), Bulk(), Bulk());
        Assert.True(_turn.Take(holder));
        var waits = Task.Run(() => _turn.Take(waiter), token);
        var leaves = Task.Run(() => _turn.Take(leaver), token);
        _turn.Leave(leaver);
        Assert.False(await leaves);
        Assert.False(waits.IsCompleted);
        _turn.Release(holder, Lane.Bulk);
        Assert.True(await waits);
    }

    [Fact]
    public void TryTake_AnyQueues_QueriesFirstThenTheLongestWait() =>
        Gen.Select(Gen.Int[0, 3], Gen.Enum<Step>()).Array[1, 200].Sample(steps =>
        {
            var model = new TurnModel(contenders: 4);
            foreach (var (contender, step) in steps) model.Do(contender, step);
        });

    private DeviceContender Bulk() => Joined(interactive: false);

    private DeviceContender Query() => Joined(interactive: true);

    private DeviceContender Joined(bool interactive)
    {
        var contender = _turn.Join();
        _turn.Want(contender, interactive, bulk: !interactive);
        return contender;
    }

    private List<DeviceContender> TakeThree(params DeviceContender[] contenders)
    {
        var order = new List<DeviceContender>();
        for (var i = 0; i < 3; i++)
        {
            order.Add(Assert.Single(contenders, _turn.TryTake));
            _turn.Release(order[^1], Lane.Bulk);
        }

        return order;
    }

    /// <summary>What a queue may do.</summary>
    private enum Step
    {
        AddQuery,
        DropQuery,
        AddBulk,
        DropBulk,
        Run,
        Leave,
    }

    /// <summary>The rule written down plainly: who has waited, in order, by lane.</summary>
    private sealed class TurnModel(int contenders)
    {
        private readonly DeviceTurn _turn = new();
        private readonly List<int> _queries = [];
        private readonly List<int> _bulk = [];
        private readonly DeviceContender?[] _joined = new DeviceContender?[contenders];

        public void Do(int who, Step step)
        {
            var contender = _joined[who] ??= _turn.Join();
            if (step == Step.AddQuery && !_queries.Contains(who)) _queries.Add(who);
            if (step == Step.AddBulk && !_bulk.Contains(who)) _bulk.Add(who);
            if (step is Step.DropQuery or Step.Leave) _queries.Remove(who);
            if (step is Step.DropBulk or Step.Leave) _bulk.Remove(who);
            _turn.Want(contender, _queries.Contains(who), _bulk.Contains(who));
            if (step == Step.Run) Run();
            if (step != Step.Leave) return;
            _turn.Leave(contender);
            _joined[who] = null;
        }

        private void Run()
        {
            var line = _queries.Count > 0 ? _queries : _bulk;
            var takers = Enumerable.Range(0, contenders).Where(Takes).ToArray();
            Assert.Equal(line.Take(1), takers);
            if (takers.Length == 0) return;
            _turn.Release(_joined[takers[0]]!, line == _queries ? Lane.Interactive : Lane.Bulk);
            line.RemoveAt(0);
            line.Add(takers[0]);
        }

        private bool Takes(int who) => _joined[who] is { } contender && _turn.TryTake(contender);
    }
}
