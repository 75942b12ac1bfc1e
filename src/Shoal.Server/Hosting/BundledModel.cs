namespace Shoal.Server.Hosting;

/// <summary>The model that comes with the server, so the first command needs no download.</summary>
internal static class BundledModel
{
    /// <summary>The name it serves under.</summary>
    public const string Name = "all-minilm-l6-v2";

    /// <summary>Where its files lie; null in a build that left them out.</summary>
    public static string? Directory
    {
        get
        {
            var path = Path.Combine(AppContext.BaseDirectory, "models", Name);
            return System.IO.Directory.Exists(path) ? path : null;
        }
    }
}
