using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Shoal.Encoders.Devices;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Models;
using Shoal.Grains.Abstractions.Encoders;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Encoders;
using Shoal.Grains.Hosting;
using Shoal.Grains.Models;
using Shoal.Grains.Tests.Cluster;
using Shoal.Testing.Fakes;

namespace Shoal.Grains.Tests.Encoders;

/// <summary>
/// What fails on one device is that device's matter, and what is only slow does not fail. Method: one silo with two
/// made-up devices, one of which misbehaves.
/// </summary>
[Collection(ClusterTests.Name)]
public sealed class EncoderFaultTests
{
    private static readonly DeviceId Second = new(DeviceKind.Cpu, 7);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ADeviceThatCannotOpenAModelLeavesItToTheOthers()
    {
        var probe = new EncoderProbe
        {
            Opening = device =>
            {
                if (device == Second) throw new EncoderException("out of memory", device, new IOException());
            },
        };
        await using var cluster = await StartAsync(probe);

        // The choice of the device is random: sixteen in a row pass it by in one of 65,536 runs.
        for (var i = 0; i < 16; i++) Assert.NotNull((await EncodeAsync(cluster)).Vectors);

        await cluster.Service<Devices.DeviceDirectory>(0).RenewAsync(
            cluster.Service<Devices.LocalNode>(0).Describe());
        var devices = (await cluster.NodesAsync()).Single().Lease.Devices;
        Assert.Single(devices.Single(device => device.Device == "cpu:0").Digests);
        Assert.Empty(devices.Single(device => device.Device == "cpu:7").Digests);
        Assert.Null(cluster.Service<NodeModels>(0).All.Single().Reason);
    }

    [Fact]
    public async Task AnOpeningThatFailsForAnyReasonIsTriedAgain()
    {
        var attempts = 0;
        var probe = new EncoderProbe
        {
            Opening = _ =>
            {
                if (Interlocked.Increment(ref attempts) == 1) throw new FileNotFoundException("a library is missing");
            },
        };
        await using var cluster = await StartAsync(probe);
        var node = (await cluster.NodesAsync()).Single().Lease;
        var encoder = cluster.Grains.GetGrain<IEncoderGrain>(
            new EncoderKey(Version(cluster).ToString(), node.Silo, "cpu:0").ToString());

        var refused = await Assert.ThrowsAsync<ShoalException>(() => encoder.OpenAsync(Cancellation));

        Assert.Equal(ErrorCode.ModelUnavailable, refused.Code);
        Assert.Contains("a library is missing", refused.Message, StringComparison.Ordinal);
        Assert.True(await encoder.OpenAsync(Cancellation));
    }

    [Fact]
    public async Task ABatchThatOutlastsTheResponseTimeNeitherSuspectsItsDeviceNorRunsTwice()
    {
        using var gate = new ManualResetEventSlim();
        var probe = new EncoderProbe { Encoding = _ => gate.Wait() };
        await using var cluster = await StartAsync(probe, silo => silo.Services.Configure<SiloMessagingOptions>(
            options => options.ResponseTimeout = TimeSpan.FromSeconds(1)));

        var late = await EncodeAsync(cluster);

        Assert.NotNull(late.RetryAfter);
        var suspicions = cluster.Service<DeviceSuspicions>(0);
        var node = (await cluster.NodesAsync()).Single().Lease;
        Assert.All(
            node.Devices, device => Assert.False(suspicions.Contains(new(node.Silo, device.Device, 0))));
        gate.Set();
        Assert.NotNull((await EncodeAsync(cluster)).Vectors);
        Assert.InRange(probe.Texts, 1, 2);
    }

    private static async Task<ShoalCluster> StartAsync(EncoderProbe probe, Action<ISiloBuilder>? configure = null)
    {
        var cluster = await ShoalCluster.BeginAsync(1, ShoalCluster.MemoryStores(), probe, silo =>
        {
            silo.Services.Configure<ShoalNodeOptions>(options => options.Devices.Add(Second.ToString()));
            configure?.Invoke(silo);
        });
        await cluster.WhenReadyAsync();
        return cluster;
    }

    private static Task<EncodeResult> EncodeAsync(ShoalCluster cluster) => cluster.Service<EncoderRouter>(0)
        .EncodeAsync(Version(cluster), new EncodeRequest { Texts = ["a text"] }, Cancellation);

    private static ModelVersion Version(ShoalCluster cluster) =>
        cluster.Service<NodeModels>(0).All.Single().Manifest!.Version;
}
