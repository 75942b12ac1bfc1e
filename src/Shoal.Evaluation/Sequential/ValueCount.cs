namespace Shoal.Evaluation.Sequential;

/// <summary>How often a value was observed. A list of these is a sample in which order does not matter.</summary>
/// <param name="Value">The observation.</param>
/// <param name="Count">0 or more.</param>
public readonly record struct ValueCount(double Value, long Count)
{
    /// <summary>Returns each distinct value once with its count, ascending.</summary>
    public static IReadOnlyList<ValueCount> Of(IEnumerable<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return [.. values.CountBy(value => value).OrderBy(pair => pair.Key)
            .Select(pair => new ValueCount(pair.Key, pair.Value))];
    }
}
