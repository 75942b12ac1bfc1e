namespace Shoal.Storage.CrashChild;

/// <summary>
/// An endless history that follows from a seed: the child writes it, the test works out what must be there.
/// </summary>
public static class CrashWorkload
{
    /// <summary>The clock of every commit, so that two runs write the same bytes.</summary>
    public static TimeProvider Clock { get; } = new StoppedClock();

    /// <summary>The partition that is written.</summary>
    public static PartitionId Partition { get; } = new("crash.1", 0);

    /// <summary>Makes generations 1 (serving) and 2 live.</summary>
    public static GenerationSet Generations { get; } = new(1, 1, [1, 2]);

    /// <summary>Returns the changes of a commit: puts with one or two generations, new metadata, and deletes.</summary>
    /// <param name="seed">Of the history.</param>
    /// <param name="commit">The commit's number, 0 or greater.</param>
    public static IReadOnlyList<PartitionChange> Changes(int seed, int commit)
    {
        var random = new Random(HashSeed(seed, commit));
        return [.. Enumerable.Range(0, random.Next(1, 24)).Select(_ => Change(random))];
    }

    private static PartitionChange Change(Random random)
    {
        var id = new DocumentId($"document {random.Next(40)}");
        return random.Next(10) switch
        {
            0 => new DeleteDocument(id, null),
            1 => new PutMetadata(id, null, $$"""{"n":{{random.Next(100)}}}"""),
            _ => new PutDocument(
                new DocumentContent(id, null, new string('t', random.Next(2000)), null),
                null,
                Generations.Version,
                random.Next(2) == 0 ? [Embedding(1, random)] : [Embedding(1, random), Embedding(2, random)]),
        };
    }

    private static StoredEmbedding Embedding(int generation, Random random)
    {
        var chunks = Enumerable.Range(0, random.Next(1, 4)).Select(index => new StoredChunk(
            index, index, index + 1, 1, (ulong)random.NextInt64(), Vector(random)));
        return new StoredEmbedding(generation, "model@1", false, [.. chunks]);
    }

    private static float[] Vector(Random random) => [.. Enumerable.Range(0, 64).Select(_ => random.NextSingle())];

    /// <remarks>Not <see cref="HashCode"/>, which differs between processes.</remarks>
    private static int HashSeed(int seed, int commit) => unchecked((seed * 486187739) + (commit * 16777619));

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch;
    }
}
