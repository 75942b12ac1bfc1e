using Shoal.Storage;

namespace Shoal.Grains.Hosting;

/// <summary>The truth of one node: where partitions and control records are kept.</summary>
/// <param name="Control">Collections, aliases, registered models.</param>
/// <param name="Partitions">Documents and vectors.</param>
/// <param name="Guard">Held as long as the stores are open, and released last; null for none.</param>
public sealed record ShoalStores(IControlStore Control, IPartitionStoreProvider Partitions, IDisposable? Guard = null)
    : IAsyncDisposable
{
    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Control.DisposeAsync().ConfigureAwait(false);
        Guard?.Dispose();
    }
}
