namespace Shoal.Benchmarks.Ann.Data;

/// <summary>What the synthetic files hash to, so that every run everywhere is on the same bytes.</summary>
internal static class SyntheticDigests
{
    private static readonly Dictionary<string, (string Vectors, string Queries)> Known = new(StringComparer.Ordinal)
    {
        ["clustered-100000-384"] = (
            "601d30b0761d16828451c008521d02da41b3e1468611e8b7ea67fce225ebecdc",
            "4975ea5986497c645b4b6209cd6e5594b16eed03c6ea9ca2364eddb2537633e0"),
        ["random-50000-128"] = (
            "c01402580321428f363bebf8383ec6b2ef01981df0d36efcbbea9d44b34c3587",
            "461ef661f90e413ba652020c297742256d371265240882c510fc0d0bf5dbbbce"),
    };

    /// <summary>Returns normally when the files are the recipe's, or of a size that has no digest on record.</summary>
    /// <exception cref="InvalidDataException">They are not; the message names the file to delete.</exception>
    public static void Check(string key, string vectors, string queries)
    {
        if (!Known.TryGetValue(key, out var expected)) return;
        Check(vectors, expected.Vectors);
        Check(queries, expected.Queries);
    }

    private static void Check(string path, string expected)
    {
        var actual = VectorFile.Digest(path);
        if (actual == expected) return;
        throw new InvalidDataException($"{path} hashes to {actual} and not to {expected}; delete it and run again.");
    }
}
