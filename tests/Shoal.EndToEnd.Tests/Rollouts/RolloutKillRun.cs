using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Shoal.Client;
using Shoal.EndToEnd.Tests.Corpora;
using Shoal.Protocol;
using Shoal.Testing.Servers;

namespace Shoal.EndToEnd.Tests.Rollouts;

/// <summary>
/// Kills a server at random moments through the whole life of rollouts, one after another, with writes and searches all
/// the while, and looks after every restart for what was acknowledged. One line of JSON a step says what happened.
/// </summary>
internal sealed class RolloutKillRun(
    int kills, int seed, string data, IReadOnlyList<string> models, string broken, Action<string> log)
{
    private const string Collection = "killed";
    private const int Documents = 120;

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

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestStay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    private readonly Random _random = new(seed);

    // Apart from the writes, of which there are more on a faster machine: a seed means the same kills everywhere.
    private readonly Random _moments = new(seed);
    private readonly RolloutOperator _operator = new(Collection, models, broken);
    private readonly Queue<string> _aims = new();
    private readonly Dictionary<string, string> _live = new(StringComparer.Ordinal);
    private readonly HashSet<string> _deleted = new(StringComparer.Ordinal);

    /// <summary>Stages in which a kill hit.</summary>
    public Dictionary<string, int> Hit { get; } = new(StringComparer.Ordinal);

    /// <summary>Acknowledged documents that were not found.</summary>
    public int Lost { get; private set; }

    /// <summary>Deleted documents that were found.</summary>
    public int Resurrected { get; private set; }

    /// <summary>Documents that were looked for.</summary>
    public int Verified { get; private set; }

    /// <summary>Commands that were acknowledged and had no effect after a restart.</summary>
    public int Forgotten { get; private set; }

    /// <summary>Runs to the end: after the last kill the rollout under way must end by itself.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var kill = 0; kill <= kills; kill++)
        {
            await using var server = await ServerProcess.StartReadyAsync(data, cancellationToken);
            using var http = Clients.Http(server.Address);
            var client = Clients.WithoutRetries(http);
            if (kill == 0) await FillAsync(client, cancellationToken);
            await VerifyAsync(client, kill == kills ? int.MaxValue : 20, cancellationToken);
            await VerifyCommandAsync(client, cancellationToken);
            _operator.BeginLife();
            if (kill == kills) await EndAsync(client, cancellationToken);
            else await LiveAsync(server, client, kill, cancellationToken);
        }
    }

    private async Task FillAsync(IShoalClient client, CancellationToken cancellationToken)
    {
        foreach (var model in models.Append(broken))
            await client.Models.RegisterAsync(model, cancellationToken: cancellationToken);
        var settings = new CreateCollectionRequest { Model = Path.GetFileName(models[0]), Shards = 2 };
        await client.Collections.CreateAsync(Collection, settings, cancellationToken);
        foreach (var document in SyntheticCorpus.Create(Documents, seed))
        {
            await client.Documents(Collection).PutAsync(document, cancellationToken: cancellationToken);
            _live[document.Id!] = document.Text!;
        }
    }

    /// <summary>
    /// Lives until the kill: operates rollouts, writes and searches. The kill comes at a random moment after a rollout
    /// was seen in the stage it is aimed at, or wherever it is when it takes long to get there.
    /// </summary>
    private async Task LiveAsync(ServerProcess server, IShoalClient client, int kill, CancellationToken token)
    {
        var aim = NextAim();
        var stay = _moments.NextDouble() * LongestStay;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var working = Task.WhenAll(WriteAsync(client, stop.Token), SearchAsync(client, stop.Token));
        await ReachAsync(client, aim, LongestWait, token);
        await Task.Delay(stay, token);
        var stage = (await _operator.NewestAsync(client, token))?.Stage ?? "none";
        await server.KillAsync();
        await stop.CancelAsync();
        await working;
        Hit[stage] = Hit.GetValueOrDefault(stage) + 1;
        var stayMs = (int)stay.TotalMilliseconds;
        log(JsonSerializer.Serialize(new { kill, aim, stage, stayMs, live = _live.Count }));
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
        log(JsonSerializer.Serialize(new { command.Id, acknowledged = command.Stage, stage }));
    }

    private async Task WriteAsync(IShoalClient client, CancellationToken stop)
    {
        var documents = client.Documents(Collection);
        while (!stop.IsCancellationRequested)
        {
            var id = $"d{_random.Next(2 * Documents)}";
            var text = string.Create(CultureInfo.InvariantCulture, $"Revision {_random.Next()} of document {id}.");
            var deletes = _random.Next(4) == 0;
            try
            {
                if (deletes) await documents.DeleteAsync(id, cancellationToken: CancellationToken.None);
                else await documents.PutAsync(new Document { Id = id, Text = text }, cancellationToken: default);
                Acknowledge(id, deletes ? null : text);
            }
            catch (ShoalClientException)
            {
                // Killed, or refused: what became of it is not known, and nothing is claimed of this document.
                _live.Remove(id);
                _deleted.Remove(id);
            }
        }
    }

    private void Acknowledge(string id, string? text)
    {
        _live.Remove(id);
        _deleted.Remove(id);
        if (text is null) _deleted.Add(id);
        else _live[id] = text;
    }

    private async Task SearchAsync(IShoalClient client, CancellationToken stop)
    {
        var random = new Random(seed);
        while (!stop.IsCancellationRequested)
        {
            var request = new SearchRequest
            {
                Query = $"revision of document d{random.Next(2 * Documents)}",
                User = $"user-{random.Next(100)}",
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
            catch (ShoalClientException)
            {
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    private async Task VerifyAsync(IShoalClient client, int count, CancellationToken token)
    {
        foreach (var (id, text) in _live.OrderBy(_ => _random.Next()).Take(count).ToArray())
        {
            var stored = await client.Documents(Collection).FindAsync(id, cancellationToken: token);
            var request = new SearchRequest { Query = text, TopK = 3, TimeoutMs = 60_000 };
            var answer = await client.Search.SearchAsync(Collection, request, token);
            Verified++;
            Resurrected += answer.Hits.Count(hit => _deleted.Contains(hit.Id));
            if (stored?.Text == text && answer.Hits.Any(hit => hit.Id == id)) continue;
            Lost++;
            log(JsonSerializer.Serialize(new { lost = id, stored = stored?.Text, text, answer.Generation }));
        }

        foreach (var id in _deleted.ToArray())
        {
            if (await client.Documents(Collection).FindAsync(id, cancellationToken: token) is null) continue;
            Resurrected++;
            log(JsonSerializer.Serialize(new { resurrected = id }));
        }
    }

    /// <summary>
    /// After the last restart the rollout ends by itself, with searches going on, and all is looked at.
    /// </summary>
    private async Task EndAsync(IShoalClient client, CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        var searching = SearchAsync(client, stop.Token);
        await ReachAsync(client, RolloutStages.Completed, LongestEnd, token);
        await stop.CancelAsync();
        await searching;
        var end = await _operator.NewestAsync(client, token);
        log(JsonSerializer.Serialize(new { end!.Id, end.Stage, end.Reason }));
        Assert.Equal(RolloutStages.Completed, end.Stage);
        await VerifyAsync(client, int.MaxValue, token);
    }
}
