using Shoal.Grains.Abstractions.Errors;
using Shoal.Storage;

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

    /// <summary>Fitting maps: seconds each, in a background that nobody waits for.</summary>
    public ComputePool Fits { get; } = new(1);

    /// <summary>Runs work on the control store.</summary>
    /// <exception cref="ShoalException"><see cref="ErrorCode.StorageUnavailable"/>: the store refused.</exception>
    public Task<T> RunControlAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken) =>
        Control.RunAsync(
            async () =>
            {
                try
                {
                    return await work();
                }
                catch (StoreUnavailableException exception)
                {
                    throw new ShoalException(ErrorCode.StorageUnavailable, exception.Message);
                }
            },
            cancellationToken);
}
