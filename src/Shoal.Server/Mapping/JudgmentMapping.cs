using Shoal.Grains.Abstractions.Errors;
using Shoal.Protocol;
using KnownQuery = Shoal.Grains.Abstractions.Rollouts.JudgedQuery;

namespace Shoal.Server.Mapping;

/// <summary>Judged sets between HTTP and the cluster.</summary>
internal static class JudgmentMapping
{
    /// <summary>Returns the judged queries of a request.</summary>
    /// <exception cref="ShoalException">A member is missing.</exception>
    public static IReadOnlyList<KnownQuery> ToQueries(this JudgmentsRequest request)
    {
        var queries = request.Queries
            ?? throw Missing("queries", "send an empty array to remove the judged set");
        return [.. queries.Select(ToQuery)];
    }

    /// <summary>Returns a judged set as HTTP gives it.</summary>
    public static JudgmentsInfo ToInfo(this IReadOnlyList<KnownQuery> queries) =>
        new([.. queries.Select(query => new JudgedQueryInfo(query.Id, query.Text, query.Grades))]);

    private static KnownQuery ToQuery(JudgedQuery? query, int index) => new(
        query?.Id ?? throw Missing($"queries[{index}].id", "give every query one of its own"),
        query.Text ?? throw Missing($"queries[{index}].text", "give the text that is searched for"),
        query.Grades ?? throw Missing($"queries[{index}].grades", "give document ids with their grades"));

    private static ShoalException Missing(string property, string fix) =>
        new(ErrorCode.InvalidRequest, $"\"{property}\" is required: {fix}.");
}
