using Shoal.Cli.Output;
using Spectre.Console;

namespace Shoal.Cli.Ingestion;

/// <summary>Shows how a run goes: a bar where a person looks, else a line every few seconds.</summary>
internal static class IngestProgress
{
    /// <summary>Runs the work and shows its progress on a console.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="totalBytes">The length of the file; null when it is not known.</param>
    /// <param name="time">Measures the rate.</param>
    /// <param name="work">Calls its argument whenever the outcome of further lines is known.</param>
    public static Task ShowAsync(
        IAnsiConsole console, long? totalBytes, TimeProvider time, Func<Action<IngestTally>, Task> work)
    {
        var rate = new RateWindow(time);
        return console.IsLive()
            ? ShowBarAsync(console, totalBytes, rate, work)
            : work(new ProgressLines(console, totalBytes, rate, time).Report);
    }

    /// <summary>Returns <c>1,024 documents, 51/s, 2 min left</c>, as far as it is known.</summary>
    public static string Describe(IngestTally tally, RateWindow rate, long? totalBytes)
    {
        var text = $"{Display.Count(tally.Documents)} documents, {Display.Rate(rate.DocumentsPerSecond)}";
        return totalBytes is { } total && rate.TimeFor(total - tally.Bytes) is { } left
            ? $"{text}, {Display.Duration(left)} left"
            : text;
    }

    private static Task ShowBarAsync(
        IAnsiConsole console, long? totalBytes, RateWindow rate, Func<Action<IngestTally>, Task> work)
    {
        ProgressColumn[] columns = totalBytes is null
            ? [new SpinnerColumn(), new TaskDescriptionColumn()]
            : [new ProgressBarColumn(), new PercentageColumn(), new TaskDescriptionColumn()];
        return console.Progress().Columns(columns).StartAsync(async display =>
        {
            var bar = display.AddTask("0 documents", maxValue: Math.Max(1, totalBytes ?? 1));
            await work(tally =>
            {
                rate.Add(tally.Documents, tally.Bytes);
                bar.Description = Describe(tally, rate, totalBytes);
                if (totalBytes is not null) bar.Value = tally.Bytes;
            });
            bar.Value = bar.MaxValue;
        });
    }

    private sealed class ProgressLines(IAnsiConsole console, long? totalBytes, RateWindow rate, TimeProvider time)
    {
        private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

        private long _lastReport = time.GetTimestamp();

        public void Report(IngestTally tally)
        {
            rate.Add(tally.Documents, tally.Bytes);
            if (time.GetElapsedTime(_lastReport) < Interval) return;
            _lastReport = time.GetTimestamp();
            console.WriteRawLine(Describe(tally, rate, totalBytes));
        }
    }
}
