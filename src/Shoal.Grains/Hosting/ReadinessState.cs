namespace Shoal.Grains.Hosting;

/// <summary>Whether this node has opened what its collections serve. Safe for concurrent use.</summary>
public sealed class ReadinessState
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True from the moment every collection can be searched.</summary>
    public bool IsReady => _ready.Task.IsCompletedSuccessfully;

    /// <summary>Ends when the node is ready.</summary>
    public Task WhenReady => _ready.Task;

    internal void MarkReady() => _ready.TrySetResult();
}
