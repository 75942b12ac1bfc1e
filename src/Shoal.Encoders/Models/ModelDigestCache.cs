using System.Text.Json;

namespace Shoal.Encoders.Models;

/// <summary>
/// Remembers the hash of large files by path, size and time of last write, so that a restart need not hash them.
/// </summary>
/// <remarks>
/// The file is a hint: one that is missing, damaged or cannot be written costs time and nothing else. It is replaced as
/// a whole by renaming. Safe for concurrent use in one process; of two processes the last writer wins.
/// </remarks>
public sealed class ModelDigestCache
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly Dictionary<string, Entry> _entries;

    /// <summary>Opens the cache.</summary>
    /// <param name="path">The JSON file; need not exist.</param>
    public ModelDigestCache(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = Path.GetFullPath(path);
        _entries = Load(_path);
    }

    /// <summary>Returns the remembered hash of a file, or computes and remembers it.</summary>
    /// <param name="file">A file that exists.</param>
    /// <param name="hash">Computes the hash of a path.</param>
    public string GetOrAdd(string file, Func<string, string> hash)
    {
        ArgumentNullException.ThrowIfNull(hash);
        var info = new FileInfo(file);
        var (size, ticks) = (info.Length, info.LastWriteTimeUtc.Ticks);
        lock (_gate)
        {
            if (_entries.TryGetValue(info.FullName, out var known) && known.Size == size && known.WrittenTicks == ticks)
            {
                return known.Sha256;
            }
        }

        var sha256 = hash(info.FullName);
        lock (_gate)
        {
            _entries[info.FullName] = new Entry(size, ticks, sha256);
            Save();
        }

        return sha256;
    }

    private static Dictionary<string, Entry> Load(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (info.Exists && info.Length <= ModelFiles.MaxJsonBytes)
            {
                var entries = JsonSerializer.Deserialize<Dictionary<string, Entry>>(File.ReadAllBytes(path)) ?? [];
                return entries
                    .Where(entry => entry.Value is { Sha256.Length: 64 })
                    .ToDictionary(StringComparer.Ordinal);
            }
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            // Computed again and rewritten.
        }

        return new Dictionary<string, Entry>(StringComparer.Ordinal);
    }

    private void Save()
    {
        var temporary = _path + ".tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(_entries));
            File.Move(temporary, _path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A read-only or full disk must not stop a model from being served.
        }
    }

    private sealed record Entry(long Size, long WrittenTicks, string Sha256);
}
