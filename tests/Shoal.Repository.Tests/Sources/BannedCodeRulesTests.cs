using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Sources;

public sealed class BannedCodeRulesTests
{
    [Fact]
    public void Grains_StayOffTheThreadPool() => Findings.None(
        "Move this into the plain class that the grain hosts.",
        BannedCodeRules.ThreadPoolInGrains(RepositoryTree.Sources));

    [Fact]
    public void Catches_DoSomething() =>
        Findings.None("Catch what is expected and act on it.", BannedCodeRules.EmptyCatches(RepositoryTree.Sources));

    [Fact]
    public void Members_AreWritten() =>
        Findings.None("Leave the member out until it works.", BannedCodeRules.Unwritten(RepositoryTree.Sources));

    [Fact]
    public void EveryRule_OfBannedCode_FindsIt()
    {
        SourceFile[] files =
        [
            new("src/P/A.cs", "class A : Grain, IA { void F() => Task.Run(G); }"),
            new("src/P/B.cs", "class B : Grain<S> { void F() { try { } catch { } try { } catch (Exception) { } } }"),
            new("src/P/D.cs", "class D { void F() { try { } catch (Exception e) when (e is not E) { } } }"),
            new("src/P/C.cs", "class C { void F() => throw new NotImplementedException(); }"),
        ];

        Assert.Single(BannedCodeRules.ThreadPoolInGrains(files));
        Assert.Equal(3, BannedCodeRules.EmptyCatches(files).Count());
        Assert.Single(BannedCodeRules.Unwritten(files));
    }

    [Fact]
    public void EveryRule_OfAllowedCode_FindsNothing()
    {
        SourceFile[] files =
        [
            new("src/P/A.cs", "class A { void F() => Task.Run(G); }"),
            new("src/P/B.cs", "class B { void F() { try { } catch (OperationCanceledException) { } } }"),
            new("src/P/C.cs", "class C { void F() { try { } catch (Exception e) when (e is A or B) { } } }"),
        ];

        Assert.Empty(BannedCodeRules.ThreadPoolInGrains(files));
        Assert.Empty(BannedCodeRules.EmptyCatches(files));
    }
}
