namespace Shoal.Grains.Hosting;

/// <summary>
/// Whether this node may be sent work: its control store could be read, its lease is published, and what its
/// collections serve is open or reported as failed. Safe for concurrent use.
/// </summary>
public sealed class ReadinessState
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True from the moment every collection can be searched that is not broken.</summary>
    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    /// <summary>Ends when the node is ready.</summary>
    public Task WhenReady => _ready.Task;

    internal void MarkReady() => _ready.TrySetResult();
}
