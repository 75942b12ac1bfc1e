using System.Diagnostics;
using System.Text.Json;

namespace Shoal.Grains.Tests.Rollouts.Simulation;

/// <summary>One JSON object a line for everything that was done, in a file that is kept.</summary>
internal sealed class ModelTrace : IDisposable
{
    private readonly StreamWriter _writer;
    private readonly Stopwatch _since = Stopwatch.StartNew();

    public ModelTrace(int seed)
    {
        Path = System.IO.Path.Combine(
            System.IO.Path.GetTempPath(), $"shoal-model-{seed}-{Guid.NewGuid().ToString("N")[..8]}.jsonl");
        _writer = new StreamWriter(Path);
    }

    public string Path { get; }

    public void Add(int step, string action, string subject, string outcome) =>
        _writer.WriteLine(
            JsonSerializer.Serialize(new { ms = _since.ElapsedMilliseconds, step, action, subject, outcome }));

    public void Flush() => _writer.Flush();

    public void Dispose() => _writer.Dispose();
}
