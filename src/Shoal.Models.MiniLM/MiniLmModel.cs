namespace Shoal.Models.MiniLM;

/// <summary>The bundled embedding model: 384 dimensions, 256 tokens, mean pooling, normalized.</summary>
public static class MiniLmModel
{
    /// <summary>The name it serves under.</summary>
    public const string Name = "all-minilm-l6-v2";

    /// <summary>Its directory beside the running application's binaries.</summary>
    public static string Directory => Path.Combine(AppContext.BaseDirectory, "models", Name);
}
