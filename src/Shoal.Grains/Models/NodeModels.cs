using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Models;
using Shoal.Grains.Hosting;

namespace Shoal.Grains.Models;

/// <summary>
/// The models this node found: the bundled one, those of the configured directories, and registered ones. A model that
/// cannot run is listed with the reason. Safe for concurrent use.
/// </summary>
public sealed partial class NodeModels
{
    private readonly ConcurrentDictionary<string, NodeModel> _models = new(StringComparer.Ordinal);

    // By digest, whatever the name leads to now: collections keep the digest they were made with.
    private readonly ConcurrentDictionary<string, ModelManifest> _runnable = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _batchInvariant = new(StringComparer.Ordinal);
    private readonly ModelFaults _faults;
    private readonly ModelDigestCache _digests;
    private readonly ILogger<NodeModels> _logger;

    /// <summary>Reads what the options name.</summary>
    public NodeModels(
        IOptions<ShoalNodeOptions> options, ModelDigestCache digests, TimeProvider time, ILogger<NodeModels> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _digests = digests;
        _logger = logger;
        _faults = new ModelFaults(time, options.Value.DevicesOrDefault);
        if (options.Value.BundledModelDirectory is { } bundled) Add(Read(null, bundled));
        foreach (var folder in options.Value.ModelDirectories) AddFolder(folder);
    }

    /// <summary>All models, in name order, with what opening them has shown.</summary>
    public IReadOnlyList<NodeModel> All =>
        _models.Values.Select(Describe).OrderBy(model => model.Name, StringComparer.Ordinal).ToArray();

    /// <summary>
    /// Returns the digests of the models that a device of this node can run, those included whose name leads to
    /// another one now.
    /// </summary>
    public IReadOnlyCollection<string> RunnableDigests(string device) =>
        _runnable.Keys.Where(digest => _faults.On(digest, device) is null).ToArray();

    /// <summary>
    /// Returns a model by digest, if this node has it and can run its kind. The same digest under two names is one
    /// model.
    /// </summary>
    public ModelManifest? Find(string digest) => _runnable.GetValueOrDefault(digest);

    /// <summary>
    /// Adds a model. Its name leads to it from now on, unless it cannot be read and the one known by that name can.
    /// </summary>
    public void Add(NodeModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Reason is { } reason) LogUnavailable(model.Name, reason);
        if (_models.TryGetValue(model.Name, out var known) && Digest(known) != Digest(model))
        {
            if (model.Manifest is null) return;
            LogReplaced(model.Name);
        }

        if (model is { Reason: null, Manifest: { } manifest })
        {
            _faults.Clear(manifest.Version.Digest);
            _runnable[manifest.Version.Digest] = manifest;
        }

        _models[model.Name] = model;
    }

    /// <summary>
    /// Reads a model directory without adding it. A directory that cannot be read gives a model with the reason.
    /// </summary>
    /// <param name="name">The name it would serve under; null for the folder's.</param>
    /// <param name="directory">The directory.</param>
    public NodeModel Read(string? name, string directory)
    {
        try
        {
            var manifest = ModelDirectory.Read(directory, name, _digests);
            return new NodeModel(manifest.Version.Name, manifest, manifest.UnavailableReason, null);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A foreign file may fail in any way; the node starts and serves the other models.
            var folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(directory));
            return new NodeModel(name ?? folder, null, exception.Message, null);
        }
    }

    /// <summary>Records that a model is open on a device, and what warm-up found out about it.</summary>
    public void Opened(string digest, string device, bool batchInvariant)
    {
        _batchInvariant[digest] = batchInvariant;
        _faults.Clear(digest, device);
    }

    /// <summary>Records that no device can open a model: its directory is at fault.</summary>
    public void Failed(string digest, string reason) => _faults.Add(digest, reason);

    /// <summary>Records that one device cannot open a model; it is tried again after a minute.</summary>
    public void Failed(string digest, string device, string reason) => _faults.Add(digest, device, reason);

    private static string Digest(NodeModel model) => model.Manifest?.Version.Digest ?? "";

    private NodeModel Describe(NodeModel model)
    {
        if (model.Manifest is not { Version.Digest: var digest }) return model;
        bool? batchInvariant = _batchInvariant.TryGetValue(digest, out var found) ? found : null;
        return model with { Reason = model.Reason ?? _faults.Of(digest), BatchInvariant = batchInvariant };
    }

    private void AddFolder(string folder)
    {
        try
        {
            foreach (var (name, directory) in ModelDirectory.Discover(folder)) Add(Read(name, directory));
        }
        catch (Exception exception) when (exception is EncoderException or IOException or UnauthorizedAccessException)
        {
            LogFolderUnreadable(exception, folder);
        }
    }

    [LoggerMessage(EventIds.ModelUnavailable, LogLevel.Warning, "Model {Model} cannot run on this node: {Reason}")]
    private partial void LogUnavailable(string model, string reason);

    [LoggerMessage(EventIds.ModelShadowsBundled, LogLevel.Warning,
        "Model {Model} was known with another digest; the directory read last takes its place")]
    private partial void LogReplaced(string model);

    [LoggerMessage(EventIds.ModelFolderUnreadable, LogLevel.Warning, "The model folder {Folder} cannot be read")]
    private partial void LogFolderUnreadable(Exception exception, string folder);
}
