using System.Diagnostics;
using System.Globalization;
using Shoal.Client;
using Shoal.EndToEnd.Tests.Corpora;
using Shoal.Protocol;
using Shoal.Testing.Servers;

namespace Shoal.EndToEnd.Tests.Rollouts;

/// <summary>
/// Kills a server at random moments through the whole life of rollouts, one after another, with writes and searches all
/// the while. After every restart it looks for what was acknowledged, and waits until a rollout that is under way has
/// got on, before an operator touches it.
/// </summary>
/// <remarks>
/// The trace says what happened. A seed fixes at which stages kills are aimed and how long after, what is written in
/// each life, in which order, and what is searched for; how far a life gets until its kill is up to the machine.
/// </remarks>
internal sealed class RolloutKillRun(
    int kills,
    int seed,
    string data,
    IReadOnlyList<string> models,
    string broken,
    KillTrace trace,
    Action<string> log)
{
    private const string Collection = "killed";
    private const int Documents = 120;
    private const int VerifiedPerLife = 20;
    private const int JudgedQueries = 20;

    /// <summary>Stages that kills are aimed at.</summary>
    /// <remarks>
    /// Stages last very different times, and a moment at random would nearly always lie in the longest.
    /// </remarks>
    public static readonly string[] Aims =
    [
        RolloutStages.Backfilling, RolloutStages.Shadowing, RolloutStages.Canary, RolloutStages.Promoted,
        RolloutStages.Completed, RolloutStages.Paused, RolloutStages.Held, RolloutStages.RolledBack,
        RolloutStages.Failed,
    ];

    /// <summary>A rollout that interleaves learns from a part of the searches, and is slower to complete.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestStay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    /// <summary>Between two searches: enough for every stage, and a shadow can keep up on few cores.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>A step is due every second and a stage takes some: nothing for so long is a hang.</summary>
    private static readonly TimeSpan LongestStandstill = TimeSpan.FromMinutes(1);

    private readonly KillChance _chance = new(seed);
    private readonly Random _moments = new KillChance(seed).Kills();
    private readonly RolloutOperator _operator = new(Collection, models, broken, trace);
    private readonly Queue<string> _aims = new();
    private readonly DocumentLedger _ledger = new();
    private Random _searches = new KillChance(seed).Searches(0);

    /// <summary>Stages in which a kill hit.</summary>
    public Dictionary<string, int> Hit { get; } = new(StringComparer.Ordinal);

    /// <summary>Acknowledged documents that were not there, or not found, as they were acknowledged.</summary>
    public int Lost { get; private set; }

    /// <summary>Times that a deleted document was there or found.</summary>
    public int Resurrected { get; private set; }

    /// <summary>Documents that were looked for.</summary>
    public int Verified { get; private set; }

    /// <summary>Commands that were acknowledged and had no effect after a restart.</summary>
    public int Forgotten { get; private set; }

    /// <summary>Restarts after which a rollout went on by itself.</summary>
    public int WentOn { get; private set; }

    /// <summary>Restarts after which a rollout that was under way stood still.</summary>
    public int StoodStill { get; private set; }

    /// <summary>Runs to the end: after the last kill the rollout under way must end by itself.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var life = 0; life <= kills; life++)
        {
            trace.Life = life;
            _searches = _chance.Searches(life);
            await using var server = await ServerProcess.StartReadyAsync(data, cancellationToken);
            using var http = Clients.Http(server.Address);
            var client = Clients.WithoutRetries(http);
            if (life == 0) await FillAsync(client, cancellationToken);
            await RecoverAsync(client, life, cancellationToken);
            _operator.BeginLife();
            if (life == kills) await EndAsync(client, life, cancellationToken);
            else await LiveAsync(server, client, life, cancellationToken);
        }
    }

    private async Task FillAsync(IShoalClient client, CancellationToken cancellationToken)
    {
        foreach (var model in models.Append(broken))
            await client.Models.RegisterAsync(model, cancellationToken: cancellationToken);
        var settings = new CreateCollectionRequest { Model = Path.GetFileName(models[0]), Shards = 2 };
        await client.Collections.CreateAsync(Collection, settings, cancellationToken);
        var documents = SyntheticCorpus.Create(Documents, seed);
        foreach (var document in documents)
        {
            await client.Documents(Collection).PutAsync(document, cancellationToken: cancellationToken);
            Acknowledge(document, deletes: false);
        }

        // Nothing of what is judged is written again, but what is written gets in between.
        var judged = documents.Take(JudgedQueries).Select(document => new JudgedQuery
        {
            Id = document.Id!, Text = document.Title!, Grades = new Dictionary<string, int> { [document.Id!] = 1 },
        });
        await client.Collections.PutJudgmentsAsync(Collection, [.. judged], cancellationToken);
    }

    /// <summary>
    /// Holds what a restart left against what was acknowledged before it. Nothing is written meanwhile.
    /// </summary>
    private async Task RecoverAsync(IShoalClient client, int life, CancellationToken token)
    {
        var found = await _operator.NewestAsync(client, token);
        trace.Add("restart", found?.Id ?? "", found?.Stage ?? "");
        await VerifyAsync(client, life, life == kills ? int.MaxValue : VerifiedPerLife, token);
        await VerifyCommandAsync(client, token);
        if (UnattendedRollout.IsUnderWay(found)) await GoOnAsync(client, found!, token);
    }

    /// <summary>Waits until a rollout gets on that nobody has touched since the restart.</summary>
    private async Task GoOnAsync(IShoalClient client, RolloutInfo found, CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var searching = SearchAsync(client, stop.Token);
        string? moved;
        try
        {
            moved = await UnattendedRollout.WhenMovedAsync(
                client.Rollouts(Collection), found, LongestStandstill, token);
        }
        finally
        {
            await stop.CancelAsync();
            await searching;
        }

        var line = trace.Add(moved is null ? "stands still" : "goes on", found.Id, moved ?? found.Stage);
        if (moved is null) log(line);
        if (moved is null) StoodStill++;
        else WentOn++;
    }

    /// <summary>
    /// Lives until the kill: operates rollouts, writes and searches. The kill comes at a random moment after a rollout
    /// was seen in the stage it is aimed at, or wherever it is when it takes long to get there.
    /// </summary>
    private async Task LiveAsync(ServerProcess server, IShoalClient client, int life, CancellationToken token)
    {
        var aim = NextAim();
        var stay = _moments.NextDouble() * LongestStay;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var working = Task.WhenAll(WriteAsync(client, life, stop.Token), SearchAsync(client, stop.Token));
        await ReachAsync(client, aim, LongestWait, token);
        await Task.Delay(stay, token);
        var rollout = await _operator.NewestAsync(client, token);
        var stage = rollout?.Stage ?? "none";
        await server.KillAsync();
        await stop.CancelAsync();
        await working;
        Hit[stage] = Hit.GetValueOrDefault(stage) + 1;
        var how = string.Create(
            CultureInfo.InvariantCulture,
            $"{stage}, aimed at {aim} for {stay.TotalMilliseconds:F0} ms, {_ledger.Live.Count} documents");
        log(trace.Add("kill", rollout?.Id ?? "", how));
    }

    /// <summary>Each stage once before any comes again.</summary>
    private string NextAim()
    {
        if (_aims.Count == 0)
        {
            var order = Aims.ToArray();
            _moments.Shuffle(order);
            foreach (var aim in order) _aims.Enqueue(aim);
        }

        return _aims.Dequeue();
    }

    private async Task ReachAsync(IShoalClient client, string aim, TimeSpan longest, CancellationToken token)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Glance);
        while (await timer.WaitForNextTickAsync(token) && Stopwatch.GetElapsedTime(started) < longest)
        {
            if (await _operator.ActAsync(client, aim, token)) return;
        }
    }

    /// <summary>What an operator was told to be in force is so after the restart, or has gone on from there.</summary>
    private async Task VerifyCommandAsync(IShoalClient client, CancellationToken token)
    {
        if (_operator.Acknowledged is not { } command) return;
        var stage = (await client.Rollouts(Collection).GetAsync(command.Id, token)).Stage;
        var isKept = command.Stage == RolloutStages.Promoted
            ? stage is RolloutStages.Promoted or RolloutStages.Completed
            : stage == command.Stage;
        if (isKept) return;
        Forgotten++;
        log(trace.Add("forgotten", command.Id, $"{command.Stage} was acknowledged, now {stage}"));
    }

    private async Task WriteAsync(IShoalClient client, int life, CancellationToken stop)
    {
        var random = _chance.Writes(life);
        var documents = client.Documents(Collection);
        while (!stop.IsCancellationRequested)
        {
            var document = Next(random);
            var (id, deletes) = (document.Id!, random.Next(4) == 0);
            try
            {
                if (deletes) await documents.DeleteAsync(id, cancellationToken: CancellationToken.None);
                else await documents.PutAsync(document, cancellationToken: CancellationToken.None);
                Acknowledge(document, deletes);
            }
            catch (ShoalClientException failure)
            {
                // Killed, or refused: what became of it is not known, and nothing is claimed of this document.
                _ledger.Forget(id);
                trace.Add(deletes ? "delete?" : "put?", id, $"{failure.Code}: {document.Title}: {document.Text}");
                if (failure.Code == ShoalClientErrorCodes.ConnectionFailed) return;
            }
        }
    }

    /// <summary>A document that has nothing to do with what it said before; short, or backfills take long.</summary>
    private static Document Next(Random random)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"d{random.Next(2 * Documents)}");
        var document = SyntheticCorpus.Create(1, random.Next())[0];
        return document with { Id = id, Text = document.Text!.Split(". ")[1] };
    }

    private void Acknowledge(Document document, bool deletes)
    {
        if (deletes) _ledger.Delete(document.Id!);
        else _ledger.Put(document);
        trace.Add(deletes ? "delete" : "put", document.Id!, deletes ? "" : $"{document.Title}: {document.Text}");
    }

    private async Task SearchAsync(IShoalClient client, CancellationToken stop)
    {
        using var pace = new PeriodicTimer(Pause);
        while (!stop.IsCancellationRequested && await pace.WaitForNextTickAsync(CancellationToken.None))
        {
            var request = new SearchRequest
            {
                Query = $"revision of document d{_searches.Next(2 * Documents)}",
                User = $"user-{_searches.Next(100)}",
                TimeoutMs = 20_000,
            };
            try
            {
                await client.Search.SearchAsync(Collection, request, CancellationToken.None);
            }
            catch (ShoalClientException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (ShoalClientException failure)
            {
                trace.Add("search", request.User!, failure.Code);
            }
        }
    }

    private async Task VerifyAsync(IShoalClient client, int life, int count, CancellationToken token)
    {
        var random = _chance.Verification(life);
        var live = _ledger.Live.OrderBy(document => document.Key, StringComparer.Ordinal)
            .Select(document => document.Value).ToArray();
        random.Shuffle(live);
        var check = new LedgerCheck(client, Collection, _ledger, (what, id, how) => log(trace.Add(what, id, how)));
        await check.RunAsync(live[..Math.Min(count, live.Length)], token);
        Verified += check.Verified;
        Lost += check.Lost;
        Resurrected += check.Resurrected;
    }

    /// <summary>
    /// After the last restart the rollout ends by itself, with searches going on, and all is looked at.
    /// </summary>
    private async Task EndAsync(IShoalClient client, int life, CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var searching = SearchAsync(client, stop.Token);
        await ReachAsync(client, RolloutStages.Completed, LongestEnd, token);
        await stop.CancelAsync();
        await searching;
        var end = await _operator.NewestAsync(client, token);
        log(trace.Add("end", end!.Id, $"{end.Stage}: {end.Reason}"));
        if (end.Stage != RolloutStages.Completed) log(trace.Add("gates", end.Id, GatesOf(end)));
        Assert.Equal(RolloutStages.Completed, end.Stage);
        await VerifyAsync(client, life, int.MaxValue, token);
    }

    private static string GatesOf(RolloutInfo rollout) => string.Join("; ", rollout.Gates.Select(gate =>
        $"{gate.Name} {gate.Verdict} {gate.Reason} {string.Join(", ", gate.Numbers)}"));
}
