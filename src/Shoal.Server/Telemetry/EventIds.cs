namespace Shoal.Server.Telemetry;

/// <summary>The event ids of the HTTP server: 6000 to 6999, never reused.</summary>
internal static class EventIds
{
    /// <summary>A request failed with a bug.</summary>
    public const int UnhandledException = 6001;

    /// <summary>A client went away before its answer.</summary>
    public const int ClientHungUp = 6002;

    /// <summary>A streamed bulk request failed after its answer had begun.</summary>
    public const int BulkStreamFailed = 6003;

    /// <summary>The demo's collection can be searched.</summary>
    public const int DemoReady = 6010;

    /// <summary>The demo's collection could not be filled.</summary>
    public const int DemoFailed = 6011;

    /// <summary>A document of the demo was refused.</summary>
    public const int DemoRefused = 6012;
}
