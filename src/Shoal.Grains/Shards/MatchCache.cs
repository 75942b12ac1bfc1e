using System.Collections.Concurrent;
using Shoal.Indexing;
using Shoal.Indexing.Filters;

namespace Shoal.Grains.Shards;

/// <summary>
/// The ordinals that filters match, kept until the next write: what many searches ask for is worked out once. Safe for
/// concurrent use.
/// </summary>
internal sealed class MatchCache(MetadataIndex metadata)
{
    /// <summary>Filters kept: each holds a bit for every chunk.</summary>
    private const int MaxFilters = 16;

    private readonly ConcurrentDictionary<string, FilterMatches> _known = new(StringComparer.Ordinal);

    /// <summary>Returns what a filter matches at this moment.</summary>
    /// <param name="filterJson">The filter's text.</param>
    /// <exception cref="FilterException">It is malformed.</exception>
    public FilterMatches Matching(string filterJson)
    {
        // Read first: a set that is newer than its version is only dropped too soon.
        var version = metadata.Version;
        if (_known.TryGetValue(filterJson, out var known) && known.Version == version) return known;
        var filter = known?.Filter ?? FilterParser.Parse(filterJson);
        var matches = new FilterMatches(filter, metadata.Matching(filter), version);
        if (_known.Count >= MaxFilters) _known.Clear();
        _known[filterJson] = matches;
        return matches;
    }
}

/// <summary>What a filter matches at one moment.</summary>
/// <param name="Filter">The filter.</param>
/// <param name="Ordinals">The chunks of the documents that it matches.</param>
/// <param name="Version">As <see cref="MetadataIndex.Version"/>.</param>
internal sealed record FilterMatches(FilterExpression Filter, OrdinalSet Ordinals, long Version);
