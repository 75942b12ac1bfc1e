namespace Shoal.Encoders.Batching;

/// <summary>Checks <see cref="EncoderQueueOptions"/>.</summary>
public static class EncoderQueueOptionsValidator
{
    /// <summary>Returns what is wrong, one sentence for each property; empty when nothing is.</summary>
    public static IReadOnlyList<string> Validate(EncoderQueueOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var failures = new List<string>();
        Check(failures, nameof(options.MaxBatchTokens), options.MaxBatchTokens, 1, 1 << 20);
        Check(failures, nameof(options.MaxBatchSize), options.MaxBatchSize, 1, 4096);
        Check(failures, nameof(options.MaxQueuedTexts), options.MaxQueuedTexts, 1, 1 << 20);
        Check(failures, nameof(options.MaxQueueDelay), options.MaxQueueDelay, TimeSpan.FromMinutes(1));
        Check(failures, nameof(options.MaxBulkBatchDuration), options.MaxBulkBatchDuration, TimeSpan.FromSeconds(10));
        return failures;
    }

    private static void Check(List<string> failures, string property, int value, int least, int most)
    {
        if (value < least || value > most) failures.Add($"{property} is {value}: set {least} to {most}.");
    }

    private static void Check(List<string> failures, string property, TimeSpan value, TimeSpan most)
    {
        if (value > TimeSpan.Zero && value <= most) return;
        failures.Add($"{property} is {value}: set more than 0 and at most {most.TotalSeconds:F0} s.");
    }
}
