using System.CommandLine;
using System.Globalization;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal search</c>.</summary>
internal static class SearchCommand
{
    // Two lines of a terminal, so that ten hits fit a screen.
    private const int ExcerptCharacters = 160;

    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var collection = CollectionArgument.Create();
        var query = new Argument<string>("QUERY") { Description = "What to look for, in your own words." };
        var topK = IntOption.Optional("--top-k", $"Most hits. Default: {Limits.DefaultTopK}.");
        var exact = ExactOption.Create();
        var efSearch = IntOption.Optional("--ef-search", "Candidates looked at. Default: the collection's.");
        var filter = JsonFilter.Create();
        var json = JsonOption.Create();
        var command = new Command("search", "Finds documents by meaning.")
        {
            collection, query, topK, exact, efSearch, filter, json,
        };
        command.SetAction(async (parsed, token) =>
        {
            var request = new SearchRequest
            {
                Query = parsed.GetRequiredValue(query),
                TopK = parsed.GetValue(topK),
                Exact = parsed.GetValue(exact) ? true : null,
                EfSearch = parsed.GetValue(efSearch),
                Filter = JsonFilter.Parse(parsed.GetValue(filter)),
            };
            using var server = connection.Open(parsed);
            var answer = await server.Client.Search.SearchAsync(parsed.GetRequiredValue(collection), request, token);
            if (parsed.GetValue(json)) context.Out.WriteJson(answer, ShoalJson.Wire.SearchResponse);
            else Write(context, answer);
        });
        return command;
    }

    private static void Write(CliContext context, SearchResponse answer)
    {
        var table = Tables.Create("RANK", "SCORE", "ID", "TEXT");
        foreach (var (index, hit) in answer.Hits.Index())
        {
            var text = string.Join(" — ", new[] { hit.Title, hit.Text }.Where(part => !string.IsNullOrEmpty(part)));
            table.AddTextRow(
                (index + 1).ToString(CultureInfo.InvariantCulture),
                Display.Score(hit.Score),
                hit.Id,
                Display.Excerpt(text, ExcerptCharacters));
        }

        context.Out.Write(table);
        context.Out.WriteRawLine(
            $"{answer.Hits.Count} hits in {Display.Milliseconds(answer.Timings.TotalMs)} "
            + $"(encode {Display.Milliseconds(answer.Timings.EncodeMs)}, "
            + $"search {Display.Milliseconds(answer.Timings.SearchMs)}), query id {answer.QueryId}");
        if (CoverageOutput.Describe(answer.Coverage) is { } gap) context.Error.WriteRawLine($"warning: {gap}");
    }
}
