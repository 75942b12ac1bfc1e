using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Compute;
using Shoal.Grains.Shards;
using Shoal.Grains.Shards.Snapshots;
using Shoal.Storage;
using Shoal.Storage.Sqlite;
using Shoal.Testing;

namespace Shoal.Grains.Tests.Shards.Snapshots;

/// <summary>One partition in a real store, opened, written to, closed and killed as a shard does it.</summary>
internal sealed class PartitionRig : IAsyncDisposable, ILogger
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly List<int> _events = [];
    private SqlitePartitionStoreProvider _stores;
    private Partition? _partition;
    private ShardWriter? _writer;

    public PartitionRig() => _stores = new SqlitePartitionStoreProvider(_folder.Path);

    public static PartitionId Id { get; } = new("c.1", 0);

    public ShardOptions Options { get; } = new() { SnapshotAfterChanges = 1 };

    /// <summary>What the next opening is told.</summary>
    public CollectionView View { get; set; } = ViewOf(1, [1], ["year"]);

    public Partition Partition => _partition!;

    /// <summary>Where snapshots are saved, one at a time.</summary>
    public ComputePool Loads { get; } = new(1);

    /// <summary>Tells the writer when to look at the index.</summary>
    public FakeTimeProvider WriterTime { get; } = new();

    public string Files => Path.Combine(_folder.Path, "partitions", "c.1");

    public string SnapshotOf(int generation) => Path.Combine(Files, $"0.g{generation}.index");

    public static CollectionView ViewOf(
        long version, int[] generations, string[] filterable, string vectors = "memory", string type = "hnsw") => new()
    {
        Name = "c",
        Incarnation = "c.1",
        SettingsVersion = version,
        GenerationsVersion = version,
        Settings = new CollectionSettings { Filterable = filterable },
        Serving = generations[0],
        CreatedAt = DateTimeOffset.UnixEpoch,
        Generations = Array.ConvertAll(generations, number => new GenerationView
        {
            Number = number,
            ModelVersion = $"m@{number}",
            Dimensions = 4,
            Index = new IndexSettings { Type = type, Vectors = vectors },
        }),
    };

    /// <summary>How often an event was logged since the last opening began.</summary>
    public int Logged(int eventId)
    {
        lock (_events) return _events.Count(id => id == eventId);
    }

    public async Task OpenAsync()
    {
        lock (_events) _events.Clear();
        var instruments = new ShardInstruments(_services.GetRequiredService<IMeterFactory>());
        _partition = await Partition.OpenAsync(
            Id, View, _stores, Options, instruments, this, TimeProvider.System, CancellationToken.None);
        var keeper = new SnapshotKeeper(_partition, Options, Loads, TimeProvider.System, this);
        _writer = new ShardWriter(
            _partition,
            Options,
            instruments,
            WriterTime,
            this,
            keeper,
            reason => throw new InvalidOperationException(reason));
    }

    public async Task<ShardChangeResult> ApplyAsync(ShardChange change) =>
        await _writer!.ApplyAsync(change, CancellationToken.None);

    public async Task ConfigureAsync(CollectionView view)
    {
        View = view;
        Assert.Equal(SettingsOutcome.InForce, await _writer!.ConfigureAsync(view));
    }

    /// <summary>Closes as a shard that moves does.</summary>
    public async Task CloseAsync()
    {
        await _writer!.CloseAsync();
        await KillAsync();
    }

    /// <summary>Closes without a snapshot, which is all that a kill leaves out.</summary>
    public async Task KillAsync()
    {
        await _writer!.DisposeAsync();
        await _partition!.DisposeAsync();
        (_writer, _partition) = (null, null);
    }

    /// <summary>Puts the files of the store back to what they were, as from a backup.</summary>
    public async Task RestoreAsync(Func<Task> meanwhile)
    {
        var copies = Directory.GetFiles(Files, "0.db*").ToDictionary(path => path, File.ReadAllBytes);
        await meanwhile();
        foreach (var path in Directory.GetFiles(Files, "0.db*")) File.Delete(path);
        foreach (var (path, bytes) in copies) await File.WriteAllBytesAsync(path, bytes);
        _stores = new SqlitePartitionStoreProvider(_folder.Path);
    }

    public ShardPut Put(string id, int seed, int[]? generations = null, int chunks = 1) => new()
    {
        DocumentId = id,
        MetadataJson = $$"""{"year":[{{seed % 3}},"y{{seed % 2}}",{{(seed % 2 == 0 ? "true" : "false")}}]}""",
        GenerationsVersion = View.GenerationsVersion,
        Embeddings = Array.ConvertAll(generations ?? [View.Serving], generation => Embedding(generation, seed, chunks)),
    };

    public static ShardEmbedding Embedding(int generation, int seed, int chunks)
    {
        var random = new Random((seed * 31) + generation);
        return new ShardEmbedding(
            generation,
            $"m@{generation}",
            false,
            [.. Enumerable.Range(0, chunks).Select(i => new ChunkView(i, i * 5, (i * 5) + seed, 3, (ulong)seed))],
            VectorBlock.From(
                4, [.. Enumerable.Range(0, chunks * 4).Select(_ => (random.NextSingle() * 2) - 1.01f)]));
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null) await KillAsync();
        await _services.DisposeAsync();
        _folder.Dispose();
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        lock (_events) _events.Add(eventId.Id);
    }
}
