namespace Shoal.Grains.Rollouts;

/// <summary>What one pass over the pending documents of a generation came to.</summary>
/// <param name="Done">Documents embedded.</param>
/// <param name="Later">Documents to try again.</param>
/// <param name="Failed">Documents the model cannot embed.</param>
/// <param name="Reason">Of the last failure, or of the last that must wait.</param>
internal sealed record BackfillPass(int Done, int Later, int Failed, string? Reason)
{
    /// <summary>Whether nothing but documents that can never be embedded is left.</summary>
    public bool IsStuck => Failed > 0 && Done == 0 && Later == 0;
}
