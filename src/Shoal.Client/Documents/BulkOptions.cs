using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>The bounds of a bulk run.</summary>
public sealed class BulkOptions
{
    /// <summary>Most documents in one request, 1 to 10,000.</summary>
    /// <value>Default: 256: a few batches of an encoder, so that a repeat costs little.</value>
    public int MaxDocumentsPerRequest { get; set; } = 256;

    /// <summary>Most bytes of JSON in one request, 1 to 67,108,864; a larger document goes alone.</summary>
    /// <value>Default: 4 MiB.</value>
    public int MaxBytesPerRequest { get; set; } = 4 * 1024 * 1024;

    /// <summary>Most requests in flight, 1 to 64.</summary>
    /// <value>Default: 2: one is encoded while the next is on its way.</value>
    public int MaxConcurrentRequests { get; set; } = 2;

    /// <summary>Throws when a bound is out of its range.</summary>
    internal void ThrowIfInvalid()
    {
        Check(MaxDocumentsPerRequest, Limits.MaxBulkDocuments, nameof(MaxDocumentsPerRequest));
        Check(MaxBytesPerRequest, Limits.MaxRequestBytes, nameof(MaxBytesPerRequest));
        Check(MaxConcurrentRequests, 64, nameof(MaxConcurrentRequests));
    }

    private static void Check(int value, int most, string property)
    {
        if (value >= 1 && value <= most) return;
        throw new ArgumentOutOfRangeException(property, value, $"{property} must be 1 to {most}; set it so.");
    }
}
