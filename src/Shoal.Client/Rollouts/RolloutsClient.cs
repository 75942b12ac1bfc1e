using System.Globalization;
using System.Runtime.CompilerServices;
using Shoal.Client.Http;
using Shoal.Protocol;

namespace Shoal.Client;

/// <inheritdoc cref="IRolloutsClient"/>
internal sealed class RolloutsClient(HttpTransport transport, string collection) : IRolloutsClient
{
    private readonly string _path = $"{CollectionsClient.PathOf(collection)}/rollouts";

    public Task<RolloutForecastInfo> ForecastAsync(StartRolloutRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return transport.SendAsync(
            ApiRequest.WithJson(
                HttpMethod.Post, $"{_path}/forecast", request, ShoalJson.Wire.StartRolloutRequest) with
            {
                ReadsOnly = true,
            },
            ShoalJson.Wire.RolloutForecastInfo,
            cancellationToken);
    }

    public Task<RolloutInfo> StartAsync(StartRolloutRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return transport.SendAsync(
            ApiRequest.WithJson(HttpMethod.Post, _path, request, ShoalJson.Wire.StartRolloutRequest) with
            {
                Actor = transport.Options.Actor,
            },
            ShoalJson.Wire.RolloutInfo,
            cancellationToken);
    }

    public async Task<IReadOnlyList<RolloutInfo>> ListAsync(CancellationToken cancellationToken)
    {
        var request = new ApiRequest(HttpMethod.Get, _path);
        return (await transport.SendAsync(request, ShoalJson.Wire.RolloutList, cancellationToken)).Rollouts;
    }

    public Task<RolloutInfo> GetAsync(string id, CancellationToken cancellationToken) =>
        transport.SendAsync(Get(id), ShoalJson.Wire.RolloutInfo, cancellationToken);

    public Task<RolloutInfo> PauseAsync(string id, CancellationToken cancellationToken) =>
        CommandAsync(id, "pause", cancellationToken);

    public Task<RolloutInfo> ResumeAsync(string id, CancellationToken cancellationToken) =>
        CommandAsync(id, "resume", cancellationToken);

    public Task<RolloutInfo> PromoteAsync(string id, CancellationToken cancellationToken) =>
        CommandAsync(id, "promote", cancellationToken);

    public Task<RolloutInfo> RollBackAsync(string id, CancellationToken cancellationToken) =>
        CommandAsync(id, "rollback", cancellationToken);

    public Task<RolloutInfo> CompleteAsync(string id, CancellationToken cancellationToken) =>
        CommandAsync(id, "complete", cancellationToken);

    public async IAsyncEnumerable<RolloutInfo> WatchAsync(
        string id, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = Get(id, "/events") with { MediaType = MediaTypes.EventStream };
        string? last = null;
        await foreach (var data in new EventFeed(transport, request, "rollout").ReadAsync(cancellationToken))
        {
            // A new connection begins with the state that the last one may have told already.
            if (data == last) continue;
            last = data;
            var state = JsonBody.Read(data, ShoalJson.Wire.RolloutInfo);
            yield return state;
            if (RolloutStages.IsFinal(state.Stage)) yield break;
        }
    }

    public async Task<IReadOnlyList<JournalEntryInfo>> GetJournalAsync(
        string id, int after, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(after);
        var query = after == 0
            ? ""
            : new QueryString().Add("after", after.ToString(CultureInfo.InvariantCulture)).ToString();
        var request = Get(id, $"/journal{query}");
        return (await transport.SendAsync(request, ShoalJson.Wire.RolloutJournal, cancellationToken)).Entries;
    }

    public Task<RolloutComparisonsInfo> GetComparisonsAsync(string id, CancellationToken cancellationToken) =>
        transport.SendAsync(Get(id, "/comparisons"), ShoalJson.Wire.RolloutComparisonsInfo, cancellationToken);

    public Task<RolloutReportInfo> GetReportAsync(string id, CancellationToken cancellationToken) =>
        transport.SendAsync(Get(id, "/report"), ShoalJson.Wire.RolloutReportInfo, cancellationToken);

    public Task<string> GetReportMarkdownAsync(string id, CancellationToken cancellationToken) =>
        transport.SendForTextAsync(Get(id, "/report") with { MediaType = MediaTypes.Markdown }, cancellationToken);

    private Task<RolloutInfo> CommandAsync(string id, string verb, CancellationToken cancellationToken) =>
        transport.SendAsync(
            new ApiRequest(HttpMethod.Post, $"{PathOf(id)}/{verb}") { Actor = transport.Options.Actor },
            ShoalJson.Wire.RolloutInfo,
            cancellationToken);

    private ApiRequest Get(string id, string below = "") => new(HttpMethod.Get, PathOf(id) + below);

    private string PathOf(string id) => $"{_path}/{PathSegment.Escape(id, nameof(id))}";
}
