using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Shoal.Testing.Servers;

/// <summary>The built server as a child process: what a user runs, and what can be killed.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const string AddressMark = "Shoal listens on ";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly ProcessOutput _output = new();
    private readonly Task _read;

    private ServerProcess(ProcessStartInfo start)
    {
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{start.FileName} did not start.");
        _read = Task.WhenAll(_output.ReadAsync(_process.StandardOutput), _output.ReadAsync(_process.StandardError));
    }

    /// <summary>The process's id.</summary>
    public int Id => _process.Id;

    /// <summary>The processor time it has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>What it has printed so far, standard output and error in the order of arrival.</summary>
    public string Output => _output.ToString();

    /// <summary>Starts a server and returns once it takes requests; it may not be ready yet.</summary>
    /// <exception cref="InvalidOperationException">It ended or said nothing; the message holds its output.</exception>
    public static async Task<ServerProcess> StartAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        var server = new ServerProcess(start);
        try
        {
            var line = await server.WaitForLineAsync(AddressMark, cancellationToken);
            server.Address = new Uri(line.Split(AddressMark)[1]);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server on a data directory and a free port, and returns once it is ready.</summary>
    public static async Task<ServerProcess> StartReadyAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var start = ServerCommandLine.Of("--urls", "http://127.0.0.1:0", "--data", dataDirectory);
        var server = await StartAsync(start, cancellationToken);
        try
        {
            await server.WaitUntilReadyAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a server that ends by itself; returns its exit code and what it printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunToEndAsync(
        ProcessStartInfo start, CancellationToken cancellationToken)
    {
        await using var server = new ServerProcess(start);
        await server.WaitForExitAsync(cancellationToken);
        return (server._process.ExitCode, server.Output);
    }

    /// <summary>Returns the first printed line, past or to come, that holds a text.</summary>
    /// <exception cref="InvalidOperationException">The process ended, or the time was up.</exception>
    public async Task<string> WaitForLineAsync(string text, CancellationToken cancellationToken)
    {
        var line = _output.WaitForLineAsync(text);
        await Task.WhenAny(line, _read, Task.Delay(StartLimit, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return line.IsCompletedSuccessfully ? await line : throw Failure($"The server never printed '{text}'");
    }

    /// <summary>Returns once <c>/health/ready</c> answers 200.</summary>
    /// <exception cref="InvalidOperationException">The time was up; the message holds its output.</exception>
    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var timer = new PeriodicTimer(PollInterval);
        var started = Stopwatch.GetTimestamp();
        try
        {
            while (Stopwatch.GetElapsedTime(started) < StartLimit)
            {
                using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
                if (answer.StatusCode == HttpStatusCode.OK) return;
                await timer.WaitForNextTickAsync(cancellationToken);
            }

            throw Failure("The server did not become ready");
        }
        catch (HttpRequestException lost)
        {
            throw Failure("The server went away before it was ready", lost);
        }
    }

    /// <summary>Kills it as <c>kill -9</c> does: no handler of it runs.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Asks it to stop, as Ctrl+C and container runtimes do, and returns its exit code.</summary>
    public async Task<int> StopAsync(CancellationToken cancellationToken)
    {
        using var signal = Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]);
        await signal.WaitForExitAsync(cancellationToken);
        await WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private async Task WaitForExitAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            await _read.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure("The server did not end");
        }
    }

    private InvalidOperationException Failure(string what, Exception? cause = null)
    {
        var state = _process.HasExited ? $"ended with {_process.ExitCode}" : "runs";
        return new InvalidOperationException($"{what}; the process {state} and printed:\n{Output}", cause);
    }
}
