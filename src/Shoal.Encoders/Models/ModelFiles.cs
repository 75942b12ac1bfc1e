using System.Text.Json;
using Shoal.Encoders.Inference;

namespace Shoal.Encoders.Models;

/// <summary>Reads files of one model directory; every failure names the model, the file and the reason.</summary>
internal sealed class ModelFiles(string model, string directory)
{
    /// <summary>
    /// The most bytes of a JSON file that is read: the largest vocabularies (250,000 tokens) take 17 MB.
    /// </summary>
    public const long MaxJsonBytes = 64L * 1024 * 1024;

    /// <summary>The model's name.</summary>
    public string Model => model;

    /// <summary>The directory.</summary>
    public string Directory => directory;

    /// <summary>Returns the full path of a file below the directory.</summary>
    /// <exception cref="EncoderException">The path leads out of the directory.</exception>
    public string Resolve(string relative)
    {
        var root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(root, relative)));
        return path == root || path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw Failure(relative, "its path leads out of the model's directory.");
    }

    /// <summary>Whether the file is there.</summary>
    public bool Exists(string relative) => File.Exists(Resolve(relative));

    /// <summary>Returns the bytes of a JSON file.</summary>
    /// <exception cref="EncoderException">It is missing, too large or unreadable.</exception>
    public byte[] ReadBytes(string relative) => Read(relative, path =>
    {
        var length = new FileInfo(path).Length;
        return length <= MaxJsonBytes
            ? File.ReadAllBytes(path)
            : throw Failure(relative, $"it has {length} bytes, and at most {MaxJsonBytes} are read.");
    });

    /// <summary>Returns the root of a JSON file.</summary>
    /// <exception cref="EncoderException">It is missing, too large, unreadable or not JSON of that kind.</exception>
    public JsonElement ReadJson(string relative, JsonValueKind kind = JsonValueKind.Object)
    {
        try
        {
            using var document = JsonDocument.Parse(ReadBytes(relative));
            return document.RootElement.ValueKind == kind
                ? document.RootElement.Clone()
                : throw Failure(relative, $"it holds a JSON {document.RootElement.ValueKind} where an {kind} belongs.");
        }
        catch (JsonException exception)
        {
            throw Failure(relative, "it is not valid JSON, or it is cut short.", exception);
        }
    }

    /// <summary>Returns the root of a JSON object, or null when there is no such file.</summary>
    public JsonElement? ReadOptionalJson(string relative, JsonValueKind kind = JsonValueKind.Object) =>
        Exists(relative) ? ReadJson(relative, kind) : null;

    /// <summary>Runs a read and gives its failure the names of the model and the file.</summary>
    public T Read<T>(string relative, Func<string, T> read)
    {
        var path = Resolve(relative);
        try
        {
            return File.Exists(path) ? read(path) : throw Failure(relative, "it is missing.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure(relative, "it cannot be read: " + exception.Message, exception);
        }
    }

    /// <summary>Makes the exception of a file.</summary>
    public EncoderException Failure(string relative, string reason, Exception? cause = null)
    {
        var message = $"Model '{model}', file '{relative}': {reason}";
        return cause is null ? new EncoderException(message) : new EncoderException(message, cause);
    }
}
