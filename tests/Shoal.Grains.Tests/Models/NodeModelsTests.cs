using Shoal.Grains.Models;

namespace Shoal.Grains.Tests.Models;

/// <summary>
/// A name leads to one digest, a digest stays what it is, and what could not be opened is known device by device.
/// </summary>
public sealed class NodeModelsTests : IDisposable
{
    private readonly NodeModelsFixture _node = new();

    private NodeModels Models => _node.Models;

    public void Dispose() => _node.Dispose();

    [Fact]
    public void Add_NameMovesToAnotherDigest_BothDigestsStayRunnable()
    {
        Models.Add(NodeModelsFixture.Model("m", "d1"));
        Models.Add(NodeModelsFixture.Model("m", "d2"));

        Assert.Equal("d2", Assert.Single(Models.All).Manifest!.Version.Digest);
        Assert.Equal("models/m/d1", Models.Find("d1")!.Directory);
        Assert.Equal("models/m/d2", Models.Find("d2")!.Directory);
        Assert.Equal(["d1", "d2"], Models.RunnableDigests("cpu:0").Order());
    }

    [Fact]
    public void Add_SameDigestUnderTwoNames_IsOneModelAndTwoNames()
    {
        Models.Add(NodeModelsFixture.Model("a", "d"));
        Models.Add(NodeModelsFixture.Model("b", "d"));
        Models.Opened("d", "cpu:0", batchInvariant: true);

        Assert.Equal(["d"], Models.RunnableDigests("cpu:0"));
        Assert.Equal([("a", true), ("b", true)], Models.All.Select(model => (model.Name, model.BatchInvariant!.Value)));
    }

    [Fact]
    public void Add_UnreadableDirectory_DoesNotDisplaceTheGoodOne()
    {
        Models.Add(NodeModelsFixture.Model("m", "d"));
        Models.Add(Models.Read("m", Path.Combine(Path.GetTempPath(), "no-such-model-directory")));

        var model = Assert.Single(Models.All);
        Assert.Null(model.Reason);
        Assert.NotNull(model.Manifest);
        Assert.NotNull(Models.Find("d"));
    }

    [Fact]
    public void Add_UnreadableDirectoryOfANewName_IsListedWithItsReason()
    {
        Models.Add(Models.Read("m", Path.Combine(Path.GetTempPath(), "no-such-model-directory")));

        Assert.NotEmpty(Assert.Single(Models.All).Reason!);
        Assert.Empty(Models.RunnableDigests("cpu:0"));
        Models.Add(NodeModelsFixture.Model("m", "d"));
        Assert.Null(Assert.Single(Models.All).Reason);
    }

    [Fact]
    public void Add_KindThatCannotRun_IsListedAndNotRunnable()
    {
        Models.Add(NodeModelsFixture.Model("m", "d", "Cross-encoders cannot run yet."));

        Assert.Equal("Cross-encoders cannot run yet.", Assert.Single(Models.All).Reason);
        Assert.Null(Models.Find("d"));
        Assert.Empty(Models.RunnableDigests("cpu:0"));
    }

    [Fact]
    public void Failed_OnOneDevice_LeavesTheOthersAndComesBackAfterAMinute()
    {
        Models.Add(NodeModelsFixture.Model("m", "d"));
        Models.Failed("d", "cuda:0", "out of memory");

        Assert.Equal(["d"], Models.RunnableDigests("cpu:0"));
        Assert.Empty(Models.RunnableDigests("cuda:0"));
        Assert.Null(Assert.Single(Models.All).Reason);

        _node.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Empty(Models.RunnableDigests("cuda:0"));
        _node.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["d"], Models.RunnableDigests("cuda:0"));
    }

    [Fact]
    public void Failed_OnEveryDevice_IsTheModelsReasonUntilOneOpens()
    {
        Models.Add(NodeModelsFixture.Model("m", "d"));
        Models.Failed("d", "cpu:0", "no memory");
        Models.Failed("d", "cuda:0", "no card");

        Assert.Equal("no memory", Assert.Single(Models.All).Reason);
        Models.Opened("d", "cpu:0", batchInvariant: true);
        Assert.Null(Assert.Single(Models.All).Reason);
        Assert.Equal(["d"], Models.RunnableDigests("cpu:0"));
    }

    [Fact]
    public void Failed_Everywhere_StaysUntilTheDirectoryIsReadAgain()
    {
        Models.Add(NodeModelsFixture.Model("a", "d"));
        Models.Add(NodeModelsFixture.Model("b", "d"));
        Models.Add(NodeModelsFixture.Model("c", "other"));
        const string Reason = "model.onnx is cut off";
        Models.Failed("d", Reason);

        Assert.Equal([Reason, Reason, null], Models.All.Select(model => model.Reason));
        Assert.Equal(["other"], Models.RunnableDigests("cpu:0"));
        Assert.Equal(["other"], Models.RunnableDigests("cuda:0"));
        _node.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(["other"], Models.RunnableDigests("cpu:0"));

        Models.Add(NodeModelsFixture.Model("a", "d"));
        Assert.All(Models.All, model => Assert.Null(model.Reason));
        Assert.Equal(["d", "other"], Models.RunnableDigests("cpu:0").Order());
    }
}
