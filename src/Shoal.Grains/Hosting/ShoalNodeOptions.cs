namespace Shoal.Grains.Hosting;

/// <summary>How one node takes part in the cluster.</summary>
public sealed class ShoalNodeOptions
{
    /// <summary>The node's name, for people.</summary>
    /// <value>Default: the machine's name.</value>
    public string NodeName { get; set; } = Environment.MachineName;

    /// <summary>Where the stores live. The directory is locked by one process.</summary>
    /// <value>Default: <c>shoal-data</c> in the working directory.</value>
    public string DataDirectory { get; set; } = "shoal-data";

    /// <summary>Model directories, or folders whose direct children are model directories.</summary>
    /// <value>Default: none beyond the bundled model.</value>
    public IList<string> ModelDirectories { get; } = [];

    /// <summary>The bundled model's directory; null for none.</summary>
    public string? BundledModelDirectory { get; set; }

    /// <summary>The devices this node encodes on, for instance <c>cpu:0</c>.</summary>
    /// <value>Default: <c>cpu:0</c>.</value>
    public IList<string> Devices { get; } = [];

    /// <summary>Threads of each CPU device.</summary>
    /// <value>Default: the number of processors.</value>
    public int CpuThreads { get; set; } = Environment.ProcessorCount;

    /// <summary>The devices, with the default filled in.</summary>
    internal IReadOnlyList<string> DevicesOrDefault => Devices.Count == 0 ? ["cpu:0"] : [.. Devices.Distinct()];
}
