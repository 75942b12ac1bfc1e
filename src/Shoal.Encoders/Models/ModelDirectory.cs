using Shoal.Encoders.Inference;

namespace Shoal.Encoders.Models;

/// <summary>Model directories in the sentence-transformers layout, as a hub serves them.</summary>
public static class ModelDirectory
{
    private const string ConfigFile = "config.json";

    /// <summary>Returns what a directory says about its model.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The name it serves under; null for the folder's name.</param>
    /// <param name="cache">Where hashes of weights are remembered; null to compute them.</param>
    /// <returns>
    /// The manifest, with <see cref="ModelManifest.UnavailableReason"/> set when the directory is sound but this build
    /// cannot run the model. What <c>shoal.json</c> does not say is as sentence-transformers defines it.
    /// </returns>
    /// <exception cref="EncoderException">A file is missing, cut short or foreign.</exception>
    public static ModelManifest Read(string directory, string? name = null, ModelDigestCache? cache = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        return new ModelReader(new ModelFiles(name ?? Path.GetFileName(full), full)).Read(cache);
    }

    /// <summary>
    /// Returns the model directories at a path: itself, or its direct children that hold a <c>config.json</c>.
    /// </summary>
    /// <returns>Ordered by name, which is the folder's; empty when there are none.</returns>
    /// <exception cref="EncoderException">The path is not a folder that can be read.</exception>
    public static IReadOnlyList<(string Name, string Directory)> Discover(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (IsModel(full)) return [(Path.GetFileName(full), full)];
        try
        {
            return
            [
                .. Directory.EnumerateDirectories(full)
                    .Where(IsModel)
                    .Select(child => (Path.GetFileName(child), child))
                    .OrderBy(model => model.Item1, StringComparer.Ordinal),
            ];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EncoderException($"Models folder '{full}' cannot be read: {exception.Message}", exception);
        }
    }

    private static bool IsModel(string directory) => File.Exists(Path.Combine(directory, ConfigFile));
}
