using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Tokenization;

namespace Shoal.Encoders.Batching;

/// <summary>Gathers texts of many callers into batches for one encoder, which one thread of its own runs.</summary>
/// <remarks>
/// Safe for concurrent use. A batch is formed once the device is this queue's to use, so a query waits for the one
/// batch that runs on it, of whatever model, and for queries before it. A text leaves the queue when its caller
/// cancels, before it costs a place in a batch; when it runs already, its vector is thrown away. When a batch fails its
/// texts run one by one, so that only the guilty fail. The encoder belongs to the caller, who disposes it after the
/// queue.
/// </remarks>
[SuppressMessage("Naming", "CA1711", Justification = "It is a queue, though it is no collection.")]
public sealed class EncoderQueue : IAsyncDisposable
{
    // A retry any sooner would find the same queue.
    private static readonly TimeSpan MinRetryAfter = TimeSpan.FromMilliseconds(100);

    private readonly object _gate = new();
    private readonly EncoderQueueOptions _options;
    private readonly TimeProvider _time;
    private readonly BatchPlanner<QueuedText> _planner;
    private readonly BatchRunner _runner;
    private readonly EncodeRate _rate;
    private readonly EncoderInstruments? _instruments;
    private readonly DeviceTurn _turn;
    private readonly DeviceContender _contender;
    private readonly string _model;
    private readonly string _device;
    private readonly int _dimensions;
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _runningTokens;
    private bool _stopping;

    /// <summary>Creates a queue and starts its thread.</summary>
    /// <param name="encoder">Runs the batches.</param>
    /// <param name="options">The limits.</param>
    /// <param name="time">Measures batches and waits.</param>
    /// <param name="instruments">Where metrics go; null for nowhere.</param>
    /// <param name="turn">Shared by all queues of the encoder's device; null when there is no other.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public EncoderQueue(
        ITextEncoder encoder,
        EncoderQueueOptions options,
        TimeProvider time,
        EncoderInstruments? instruments = null,
        DeviceTurn? turn = null)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(time);
        var failures = EncoderQueueOptionsValidator.Validate(options);
        if (failures.Count > 0) throw new ArgumentException(string.Join(" ", failures), nameof(options));
        _options = options;
        _time = time;
        _instruments = instruments;
        _model = encoder.Model.Version.Name;
        _device = encoder.Device.ToString();
        _dimensions = encoder.Model.Dimensions;
        _planner = new BatchPlanner<QueuedText>(options, encoder.BatchInvariant);
        _runner = new BatchRunner(encoder, time);
        _rate = new EncodeRate(encoder.TokensPerSecond);
        _turn = turn ?? new DeviceTurn();
        _contender = _turn.Join();
        new Thread(Work) { IsBackground = true, Name = $"encoder {_model} {_device}" }.Start();
    }

    /// <summary>Tokens that wait or run, without padding.</summary>
    public long QueuedTokens
    {
        get
        {
            lock (_gate) return _planner.QueuedTokens + _runningTokens;
        }
    }

    /// <summary>
    /// The moving estimate of padded tokens a second; until the first batch, what the encoder's warm-up measured.
    /// </summary>
    public double TokensPerSecond
    {
        get
        {
            lock (_gate) return _rate.TokensPerSecond;
        }
    }

    /// <summary>Encodes texts, in as many batches as it takes.</summary>
    /// <param name="texts">0 or more.</param>
    /// <param name="lane">Their priority.</param>
    /// <param name="cancellationToken">Takes what still waits out of the queue.</param>
    /// <returns>The vectors in the order of the texts, or the advice to come back when the queue is full.</returns>
    /// <exception cref="EncoderException">A text could not be encoded, or the queue was closed.</exception>
    public Task<EncodeOutcome> EncodeAsync(
        IReadOnlyList<TokenizedText> texts, Lane lane, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled<EncodeOutcome>(cancellationToken);
        if (texts.Count == 0) return Task.FromResult(new EncodeOutcome(default, null));

        EncodeRequest request;
        lock (_gate)
        {
            if (_stopping) return Task.FromException<EncodeOutcome>(Closed());
            if (FindRetryAfter(texts.Count, lane) is { } retryAfter)
            {
                _instruments?.OnRefused(Tags(lane), texts.Count);
                return Task.FromResult(new EncodeOutcome(default, retryAfter));
            }

            request = Enqueue(texts, lane);
        }

        return cancellationToken.CanBeCanceled ? WithCancellationAsync(request, cancellationToken) : request.Task;
    }

    /// <summary>Fails everybody who waits, lets the running batch end, and stops the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            var waiting = new List<BatchEntry<QueuedText>>();
            while (_planner.Count > 0) _planner.TakeBatch(waiting, _options.MaxBatchTokens);
            foreach (var entry in waiting)
            {
                _instruments?.OnQueuedTokens(Tags(entry.Lane), -entry.Tokens);
                entry.Value.Request.Fail(Closed());
            }

            _turn.Leave(_contender);
        }

        await _stopped.Task;
    }

    private async Task<EncodeOutcome> WithCancellationAsync(EncodeRequest request, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(() => Cancel(request, cancellationToken));
        return await request.Task;
    }

    // An empty queue takes anything: a call that alone exceeds the limits could never pass otherwise.
    private TimeSpan? FindRetryAfter(int texts, Lane lane)
    {
        var (waiting, tokens) = _planner.Before(lane);
        if (waiting == 0) return null;
        var excess = _rate.TimeFor(tokens + _runningTokens) - _options.MaxQueueDelay;
        if (excess <= TimeSpan.Zero && waiting + texts <= _options.MaxQueuedTexts) return null;
        return excess < MinRetryAfter ? MinRetryAfter : excess;
    }

    private EncodeRequest Enqueue(IReadOnlyList<TokenizedText> texts, Lane lane)
    {
        var request = new EncodeRequest(texts.Count, _dimensions);
        var now = _time.GetTimestamp();
        var tokens = 0L;
        for (var i = 0; i < texts.Count; i++)
        {
            var text = new QueuedText(request, i, texts[i], now);
            request.Entries.Add(_planner.Add(text, texts[i].Ids.Length, lane));
            tokens += texts[i].Ids.Length;
        }

        _instruments?.OnQueuedTokens(Tags(lane), tokens);
        AskForTurn();
        return request;
    }

    private void Cancel(EncodeRequest request, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            request.Cancel(cancellationToken);
            Withdraw(request);
        }
    }

    private void Withdraw(EncodeRequest request)
    {
        foreach (var entry in request.Entries)
        {
            if (_planner.Remove(entry)) _instruments?.OnQueuedTokens(Tags(entry.Lane), -entry.Tokens);
        }

        AskForTurn();
    }

    // Under the lock, so that the turn never knows less than the planner.
    private void AskForTurn() =>
        _turn.Want(_contender, _planner.Waits(Lane.Interactive), _planner.Waits(Lane.Bulk));

    private void Work()
    {
        var batch = new List<BatchEntry<QueuedText>>();
        while (_turn.Take(_contender)) RunBatch(batch);
        _stopped.SetResult();
    }

    private void RunBatch(List<BatchEntry<QueuedText>> batch)
    {
        Lane? ran = null;
        try
        {
            // Empty when its callers left after the turn was taken.
            if (!TakeBatch(batch)) return;
            ran = batch[0].Lane;
            Deliver(batch, _runner.Run([.. batch.Select(entry => entry.Value.Text)]));
        }
        finally
        {
            _turn.Release(_contender, ran);
        }
    }

    private bool TakeBatch(List<BatchEntry<QueuedText>> batch)
    {
        batch.Clear();
        lock (_gate)
        {
            _planner.TakeBatch(batch, _rate.TokensIn(_options.MaxBulkBatchDuration));
            _runningTokens = batch.Sum(entry => (long)entry.Tokens);
            AskForTurn();
        }

        foreach (var entry in batch)
        {
            _instruments?.OnStarted(Tags(entry.Lane), _time.GetElapsedTime(entry.Value.EnqueuedAt));
        }

        return batch.Count > 0;
    }

    private void Deliver(List<BatchEntry<QueuedText>> batch, BatchRun run)
    {
        var tags = Tags(batch[0].Lane);
        lock (_gate)
        {
            // Counted first: who is answered may look at the counts at once.
            _instruments?.OnQueuedTokens(tags, -_runningTokens);
            _instruments?.OnBatchCompleted(tags, batch.Count, _runningTokens, run.PaddedTokens, run.Elapsed);
            _runningTokens = 0;
            for (var i = 0; i < batch.Count; i++)
            {
                var (request, index) = (batch[i].Value.Request, batch[i].Value.Index);
                if (run.Failures?[i] is { } failure)
                {
                    _instruments?.OnFailed(tags, 1);
                    request.Fail(failure);
                    Withdraw(request);
                }
                else if (!request.Ended)
                {
                    request.Complete(index, run.Vectors.Span.Slice(i * _dimensions, _dimensions));
                }
            }

            // A batch that failed ran for less than its tokens take, or for more.
            if (run.Failures is null) _rate.OnBatch(run.PaddedTokens, run.Elapsed);
        }
    }

    private TagList Tags(Lane lane) => new()
    {
        { "model", _model },
        { "device", _device },
        { "lane", lane == Lane.Interactive ? "interactive" : "bulk" },
    };

    private EncoderException Closed() => new($"The encoder of model '{_model}' on {_device} is closed.");
}
