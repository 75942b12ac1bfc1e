namespace Shoal.Grains.Compute;

/// <summary>One pool per kind of work, so that none waits behind another kind's long pieces.</summary>
/// <param name="concurrency">How many searches or tokenizations run at once; 1 or greater.</param>
public sealed class ComputePools(int concurrency)
{
    /// <summary>Searches and reads of documents: short, and somebody waits.</summary>
    public ComputePool Reads { get; } = new(concurrency);

    /// <summary>Loading partitions: seconds to minutes each.</summary>
    public ComputePool Loads { get; } = new(concurrency);

    /// <summary>Tokenizing what is ingested.</summary>
    public ComputePool Tokenization { get; } = new(concurrency);

    /// <summary>The control store and the opening of models.</summary>
    public ComputePool Control { get; } = new(concurrency);
}
