using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Documents;
using Shoal.Indexing.Filters;

namespace Shoal.Grains.Search;

/// <summary>What a search must be before anything is done for it.</summary>
internal static class SearchRules
{
    /// <summary>Checks what needs no collection.</summary>
    /// <exception cref="ShoalException">It breaks a rule; the code says which.</exception>
    public static void Check(SearchQuery query)
    {
        object?[] sources = [query.Text, query.Vector, query.LikeDocumentId];
        if (sources.Count(source => source is not null) != 1)
        {
            throw new ShoalException(ErrorCode.QueryEmpty, "A search has exactly one of query, vector and like.");
        }

        if (query.Text is { } text && string.IsNullOrWhiteSpace(text))
        {
            throw new ShoalException(ErrorCode.QueryEmpty, "The query is empty.");
        }

        DocumentRules.CheckText("query", query.Text, Limits.MaxQueryBytes);
        if (query.TopK is < 1 or > Limits.MaxTopK)
        {
            throw new ShoalException(ErrorCode.InvalidTopK, $"topK is 1 to {Limits.MaxTopK}, not {query.TopK}.");
        }

        if (query.EfSearch is < 1 or > 4_096)
            throw new ShoalException(ErrorCode.InvalidRequest, "efSearch is 1 to 4096.");
        if (query.ScoreThreshold is { } threshold && !float.IsFinite(threshold))
        {
            throw new ShoalException(ErrorCode.InvalidRequest, "scoreThreshold is a finite number.");
        }

        if (query.Timeout < TimeSpan.FromMilliseconds(1) || query.Timeout > Limits.MaxTimeout)
        {
            throw new ShoalException(
                ErrorCode.InvalidRequest, $"timeoutMs is 1 to {Limits.MaxTimeout.TotalMilliseconds:F0}.");
        }
    }

    /// <summary>Checks what depends on the collection.</summary>
    /// <exception cref="ShoalException">It breaks a rule; the code says which.</exception>
    public static void CheckAgainst(SearchQuery query, CollectionView view)
    {
        CheckFilter(query.FilterJson, view);
        if (query.Text is not null && view.Settings.Model is null)
        {
            throw new ShoalException(ErrorCode.ModelRequired, "This collection takes vectors: search with one.");
        }

        if (query.Vector is { } vector) CheckVector(query, vector, view);
        else if (query.Generation is not null)
            throw new ShoalException(ErrorCode.InvalidRequest, "generation goes with a vector: leave it out.");
    }

    /// <summary>Checks a filter.</summary>
    /// <exception cref="ShoalException">It is malformed, or names a field that is not filterable.</exception>
    public static void CheckFilter(string? filterJson, CollectionView view)
    {
        if (filterJson is null) return;
        try
        {
            FilterParser.Check(FilterParser.Parse(filterJson), view.Settings.Filterable);
        }
        catch (FilterException exception)
        {
            var code = exception.Error == FilterError.FieldNotFilterable
                ? ErrorCode.FieldNotFilterable : ErrorCode.InvalidFilter;
            throw new ShoalException(code, exception.Message);
        }
    }

    private static void CheckVector(SearchQuery query, VectorBlock vector, CollectionView view)
    {
        if (query.Generation is null && view.Generations.Length > 1)
        {
            var live = string.Join(", ", view.Generations.Select(generation => generation.Number));
            throw new ShoalException(
                ErrorCode.GenerationMismatch,
                $"Generations {live} live side by side: send the generation that the vector was made for.");
        }

        var number = query.Generation ?? view.Serving;
        var generation = view.Generations.FirstOrDefault(candidate => candidate.Number == number)
            ?? throw new ShoalException(
                ErrorCode.GenerationMismatch,
                $"Generation {view.Serving} answers; there is no generation {number} to compare the vector with.");
        if (vector.Dimensions != generation.Dimensions || vector.Count != 1)
        {
            throw new ShoalException(
                ErrorCode.InvalidVector,
                $"The vector has {vector.Dimensions} components, the generation takes {generation.Dimensions}.");
        }

        if (VectorRules.Fault(vector[0], view.Settings.Distance) is { } fault)
        {
            throw new ShoalException(ErrorCode.InvalidVector, fault);
        }
    }
}
