using Shoal.Client.Tests.Fakes;
using Shoal.Client.Tests.Protocol;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Rollouts;

public sealed class RolloutsClientTests
{
    private const string Path = "/v1/collections/articles/rollouts";

    private readonly FakeServer _server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string Rollout => Samples.Responses[typeof(RolloutInfo)];

    private IRolloutsClient Client => _server.Client().Rollouts("articles");

    public static TheoryData<string> Verbs => ["pause", "resume", "promote", "rollback", "complete"];

    [Fact]
    public async Task StartAsync_WithSomeSettings_PostsThoseAlone()
    {
        _server.Then(Rollout);
        var request = new StartRolloutRequest
        {
            Model = "n",
            Canary = new CanaryRequest { Steps = [10, 50], MaxStepDuration = TimeSpan.FromMinutes(30) },
            RollbackWindow = TimeSpan.FromMinutes(1),
        };
        var rollout = await Client.StartAsync(request, Cancellation);
        Assert.Equal($"POST {Path}", _server.Request.ToString());
        Assert.Equal(
            """{"model":"n","canary":{"steps":[10,50],"maxStepDuration":"PT30M"},"rollbackWindow":"PT1M"}""",
            _server.Request.Body);
        Assert.Null(_server.Request.Actor);
        Assert.Equal(("r1", RolloutStages.Backfilling), (rollout.Id, rollout.Stage));
    }

    [Fact]
    public async Task ForecastAsync_OfARequest_PostsIt()
    {
        _server.Then(Samples.Responses[typeof(RolloutForecastInfo)]);
        var forecast = await Client.ForecastAsync(new StartRolloutRequest { Model = "n" }, Cancellation);
        Assert.Equal($"POST {Path}/forecast", _server.Request.ToString());
        Assert.Equal(TimeSpan.FromSeconds(53.32), forecast.Duration);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Command_InAName_PostsItsVerb(string verb)
    {
        _server.Then(Rollout);
        var client = _server.Client(options => options.Actor = "night shift").Rollouts("articles");
        await Run(client, verb);
        Assert.Equal($"POST {Path}/r%2F1/{verb}", _server.Request.ToString());
        Assert.Equal(("", "night shift"), (_server.Request.Body, _server.Request.Actor));
    }

    [Fact]
    public async Task Gets_OfOneRollout_AskForItsParts()
    {
        _server.Then(Samples.Responses[typeof(RolloutList)]).Then(Rollout)
            .Then(Samples.Responses[typeof(RolloutJournal)]).Then(Samples.Responses[typeof(RolloutJournal)])
            .Then(Samples.Responses[typeof(RolloutComparisonsInfo)])
            .Then(Samples.Responses[typeof(RolloutReportInfo)])
            .Then(_ => FakeServer.Body("# Rollout r1\n", MediaTypes.Markdown));
        Assert.Equal("r1", Assert.Single(await Client.ListAsync(Cancellation)).Id);
        Assert.Equal(5063, (await Client.GetAsync("r1", Cancellation)).Progress.Pending);
        Assert.Single(await Client.GetJournalAsync("r1", cancellationToken: Cancellation));
        Assert.Single(await Client.GetJournalAsync("r1", after: 7, Cancellation));
        Assert.Equal(0.42, (await Client.GetComparisonsAsync("r1", Cancellation)).Jaccard);
        Assert.Equal(5183, (await Client.GetReportAsync("r1", Cancellation)).Actual.Documents);
        Assert.Equal("# Rollout r1\n", await Client.GetReportMarkdownAsync("r1", Cancellation));
        Assert.Equal(
            [
                $"GET {Path}", $"GET {Path}/r1", $"GET {Path}/r1/journal", $"GET {Path}/r1/journal?after=7",
                $"GET {Path}/r1/comparisons", $"GET {Path}/r1/report", $"GET {Path}/r1/report",
            ],
            _server.Requests.Select(request => request.ToString()));
        Assert.Equal([MediaTypes.Json, MediaTypes.Markdown], _server.Requests.TakeLast(2).Select(r => r.Accept));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a ")]
    [InlineData("ü")]
    [InlineData("a\tb")]
    public void Client_WithAnActorThatIsNoHeader_IsRefused(string actor) =>
        Assert.Throws<ArgumentException>(() => _server.Client(options => options.Actor = actor));

    private static Task<RolloutInfo> Run(IRolloutsClient client, string verb) => verb switch
    {
        "pause" => client.PauseAsync("r/1", Cancellation),
        "resume" => client.ResumeAsync("r/1", Cancellation),
        "promote" => client.PromoteAsync("r/1", Cancellation),
        "rollback" => client.RollBackAsync("r/1", Cancellation),
        _ => client.CompleteAsync("r/1", Cancellation),
    };
}
