using System.Diagnostics;
using System.Text.Json;

namespace Shoal.EndToEnd.Tests.Rollouts;

/// <summary>
/// One JSON object a line for everything that a run did and saw, in a file that is kept. Safe for concurrent use.
/// </summary>
internal sealed class KillTrace : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stopwatch _since = Stopwatch.StartNew();
    private readonly StreamWriter _writer;

    public KillTrace(int seed)
    {
        Path = System.IO.Path.Combine(
            System.IO.Path.GetTempPath(), $"shoal-kills-{seed}-{Guid.NewGuid().ToString("N")[..8]}.jsonl");
        _writer = new StreamWriter(Path) { AutoFlush = true };
    }

    public string Path { get; }

    /// <summary>Which life of the server it is, from 0.</summary>
    public int Life { get; set; }

    /// <summary>Adds a line and returns it.</summary>
    public string Add(string action, string subject, string outcome)
    {
        lock (_gate)
        {
            var line = JsonSerializer.Serialize(
                new { ms = _since.ElapsedMilliseconds, life = Life, action, subject, outcome });
            _writer.WriteLine(line);
            return line;
        }
    }

    public void Dispose() => _writer.Dispose();
}
