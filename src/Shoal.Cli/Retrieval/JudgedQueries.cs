using Shoal.Cli.Commands;
using Shoal.Evaluation.Datasets;
using Shoal.Evaluation.Metrics;

namespace Shoal.Cli.Retrieval;

/// <summary>A judged set and the texts of its queries.</summary>
/// <param name="Qrels">The judgments.</param>
/// <param name="Queries">One a judged query, in the order of the judgments.</param>
internal sealed record JudgedQueries(Qrels Qrels, IReadOnlyList<DatasetQuery> Queries)
{
    /// <summary>Reads both files; queries that nobody judged are left out.</summary>
    /// <exception cref="DatasetFormatException">A line is malformed.</exception>
    /// <exception cref="UsageException">No such file, nothing judged, or a judged query without text.</exception>
    public static async Task<JudgedQueries> ReadAsync(
        string queriesFile, string qrelsFile, CancellationToken cancellationToken)
    {
        await using var qrelsStream = InputFile.Open(qrelsFile);
        await using var queriesStream = InputFile.Open(queriesFile);
        var qrels = await QrelsReader.ReadAllAsync(qrelsStream, qrelsFile, cancellationToken);
        if (qrels.QueryIds.Count == 0) throw new UsageException($"{qrelsFile} judges no query.");

        var queries = new Dictionary<string, DatasetQuery>(StringComparer.Ordinal);
        await foreach (var query in QueriesReader.ReadAsync(queriesStream, queriesFile, cancellationToken))
        {
            if (qrels.GradesOf(query.Id).Count > 0) queries.Add(query.Id, query);
        }

        var missing = qrels.QueryIds.Where(id => !queries.ContainsKey(id)).ToArray();
        return missing.Length == 0
            ? new JudgedQueries(qrels, [.. qrels.QueryIds.Select(id => queries[id])])
            : throw new UsageException(
                $"{queriesFile} lacks {missing.Length} judged queries, the first of them '{missing[0]}'.");
    }
}
