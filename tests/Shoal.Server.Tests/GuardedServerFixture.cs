using Microsoft.Extensions.Logging;
using Shoal.Models.MiniLM;
using Shoal.Server.Hosting;
using Shoal.Server.Tests;

[assembly: AssemblyFixture(typeof(GuardedServerFixture))]

namespace Shoal.Server.Tests;

/// <summary>A second server beside the first: with an API key, the demo, and damaged model directories.</summary>
public sealed class GuardedServerFixture : IAsyncLifetime
{
    /// <summary>The key.</summary>
    public const string Key = "a long and secret key";

    private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("shoal-server-tests-models-");
    private ShoalServer? _server;

    /// <summary>Calls the server without a key.</summary>
    public Api Stranger { get; private set; } = null!;

    /// <summary>Calls the server with the key.</summary>
    public Api Friend { get; private set; } = null!;

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _server!.Services;

    /// <summary>Where it listens.</summary>
    public Uri Address => _server!.Address;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        CopyBundledModel(Path.Combine(_models.FullName, "no-weights"));
        File.Delete(Path.Combine(_models.FullName, "no-weights", "onnx", "model.onnx"));
        CopyBundledModel(Path.Combine(_models.FullName, "cut-weights"));
        using (var weights = File.OpenWrite(Path.Combine(_models.FullName, "cut-weights", "onnx", "model.onnx")))
        {
            weights.SetLength(weights.Length / 2);
        }

        CopyBundledModel(Path.Combine(_models.FullName, "foreign-tokenizer"));
        await File.WriteAllTextAsync(
            Path.Combine(_models.FullName, "foreign-tokenizer", "tokenizer.json"), "<html></html>");
        var options = new ServerOptions
        {
            Urls = ["http://localhost:0"],
            DataDirectory = null,
            ModelDirectories = [_models.FullName],
            ApiKey = Key,
            Demo = true,
            LogLevel = LogLevel.None,
        };
        _server = await ShoalServer.StartAsync(options, CancellationToken.None);
        Stranger = new Api(_server.Address);
        Friend = new Api(_server.Address);
        Friend.Http.DefaultRequestHeaders.Authorization = new("Bearer", Key);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Stranger?.Dispose();
        Friend?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        _models.Delete(recursive: true);
    }

    /// <summary>Copies the bundled model into a folder.</summary>
    public static void CopyBundledModel(string folder)
    {
        foreach (var source in Directory.EnumerateFiles(MiniLmModel.Directory, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(MiniLmModel.Directory, source));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(source, target);
        }
    }
}
