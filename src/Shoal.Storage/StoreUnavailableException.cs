namespace Shoal.Storage;

/// <summary>
/// The store could not do what was asked, through no fault of the caller: the disk is full, read-only or damaged.
/// </summary>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>Creates one without a message.</summary>
    public StoreUnavailableException()
    {
    }

    /// <summary>Creates one with a message that names the store and what failed.</summary>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates one with its cause.</summary>
    public StoreUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
