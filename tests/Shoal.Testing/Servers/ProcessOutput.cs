namespace Shoal.Testing.Servers;

/// <summary>What a process prints, and who waits for a line of it.</summary>
internal sealed class ProcessOutput
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(string Text, TaskCompletionSource<string> Found)> _waits = [];

    /// <summary>Takes in a stream until it ends.</summary>
    public async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line) Add(line);
    }

    /// <summary>Returns the first line, past or to come, that holds a text; never ends when there is none.</summary>
    public Task<string> WaitForLineAsync(string text)
    {
        lock (_gate)
        {
            if (_lines.Find(line => Holds(line, text)) is { } line) return Task.FromResult(line);
            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((text, found));
            return found.Task;
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        lock (_gate) return string.Join('\n', _lines);
    }

    private void Add(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
            foreach (var (_, found) in _waits.Where(wait => Holds(line, wait.Text))) found.TrySetResult(line);
        }
    }

    private static bool Holds(string line, string text) => line.Contains(text, StringComparison.Ordinal);
}
