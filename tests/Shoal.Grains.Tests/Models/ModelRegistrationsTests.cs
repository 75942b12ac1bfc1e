using System.Text;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Compute;
using Shoal.Grains.Hosting;
using Shoal.Grains.Models;
using Shoal.Grains.Tests.Cluster;
using Shoal.Models.MiniLM;

namespace Shoal.Grains.Tests.Models;

/// <summary>
/// What one node registers, every node that can read the directory gets; a record that changed is read again. Method:
/// two nodes over one control store, without a cluster.
/// </summary>
public sealed class ModelRegistrationsTests : IDisposable
{
    private readonly NodeModelsFixture _first = new();
    private readonly NodeModelsFixture _second = new();
    private readonly ShoalStores _stores = ShoalCluster.MemoryStores();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _first.Dispose();
        _second.Dispose();
    }

    [Fact]
    public async Task LoadAsync_OfWhatAnotherNodeRegistered_AddsItOnce()
    {
        var added = await Registrations(_first).AddAsync("copy", MiniLmModel.Directory, Cancellation);
        var second = Registrations(_second);

        Assert.Equal(1, await second.LoadAsync(Cancellation));

        var model = Assert.Single(_second.Models.All);
        Assert.Equal(("copy", added.Manifest!.Version.Digest), (model.Name, model.Manifest!.Version.Digest));
        _second.Models.Failed(model.Manifest.Version.Digest, "a fault");
        Assert.Equal(1, await second.LoadAsync(Cancellation));
        Assert.Equal("a fault", Assert.Single(_second.Models.All).Reason);
    }

    [Fact]
    public async Task LoadAsync_AfterTheRecordChanged_ReadsTheDirectoryAgain()
    {
        await WriteAsync("copy", "no-such-directory");
        var node = Registrations(_first);
        await node.LoadAsync(Cancellation);
        Assert.NotNull(Assert.Single(_first.Models.All).Reason);

        await Registrations(_second).AddAsync("copy", MiniLmModel.Directory, Cancellation);
        await node.LoadAsync(Cancellation);

        Assert.Null(Assert.Single(_first.Models.All).Reason);
        await WriteAsync("copy", "no-such-directory");
        await node.LoadAsync(Cancellation);
        Assert.Null(Assert.Single(_first.Models.All).Reason);
    }

    [Fact]
    public async Task AddAsync_OfAnUnreadableDirectory_RecordsNothing()
    {
        var refused = await Assert.ThrowsAsync<ShoalException>(
            () => Registrations(_first).AddAsync("copy", "no-such-directory", Cancellation));

        Assert.Equal(ErrorCode.InvalidModel, refused.Code);
        Assert.Empty(_first.Models.All);
        Assert.Equal(0, await Registrations(_second).LoadAsync(Cancellation));
    }

    private ModelRegistrations Registrations(NodeModelsFixture node) => new(_stores, node.Models, new ComputePools(1));

    private async Task WriteAsync(string name, string path)
    {
        var known = await _stores.Control.ReadAsync($"models/{name}", Cancellation);
        await _stores.Control.WriteAsync($"models/{name}", Encoding.UTF8.GetBytes(path), known?.Etag, Cancellation);
    }
}
