namespace Shoal.Indexing.Filters;

/// <summary>What is wrong with a filter. The caller's fault, always; nothing was searched or changed.</summary>
public enum FilterError
{
    /// <summary>It is not JSON, or not of the filter language. Correct it.</summary>
    Malformed = 0,

    /// <summary>
    /// It names a field that the collection does not list as filterable. Add it to the collection's settings.
    /// </summary>
    FieldNotFilterable = 1,

    /// <summary>It exceeds a bound of <see cref="FilterParser"/>. Split it.</summary>
    TooComplex = 2,
}

/// <summary>A filter that cannot be used; the message names the place in it.</summary>
/// <param name="error">What is wrong.</param>
/// <param name="path">Where, as a JSON path: <c>$.and[1].not</c>.</param>
/// <param name="detail">What is wrong there and what to do, as a sentence.</param>
public sealed class FilterException(FilterError error, string path, string detail)
    : ArgumentException($"Filter at {path}: {detail}")
{
    /// <summary>What is wrong.</summary>
    public FilterError Error { get; } = error;

    /// <summary>Where, as a JSON path.</summary>
    public string Path { get; } = path;
}
