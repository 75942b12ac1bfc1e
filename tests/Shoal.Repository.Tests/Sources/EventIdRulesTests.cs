using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Sources;

public sealed class EventIdRulesTests
{
    [Fact]
    public void EventIds_AreUnique() =>
        Findings.None("Two events share an id.", EventIdRules.Duplicates(RepositoryTree.Sources));

    [Fact]
    public void LogMessages_HaveAnIdOfTheirOwn() =>
        Findings.None("A [LoggerMessage] takes its own EventIds.X.", EventIdRules.Misused(RepositoryTree.Sources));

    [Fact]
    public void LogMessages_UseTheRangeOfTheirFolder() =>
        Findings.None("See docs/style.md for the ranges.", EventIdRules.OutOfRange(RepositoryTree.Sources));

    [Theory]
    [InlineData("EventIds.A", "EventIds.B", 0, 0, 0)]
    [InlineData("EventIds.A", "EventId = EventIds.B", 0, 0, 0)]
    [InlineData("3001", "EventIds.B", 0, 1, 0)]
    [InlineData("Message = \"no id\"", "EventIds.B", 0, 1, 0)]
    [InlineData("EventIds.A", "EventIds.A", 0, 1, 0)]
    [InlineData("EventIds.A", "EventIds.Far", 0, 0, 1)]
    [InlineData("EventIds.A", "EventIds.Unknown", 0, 0, 1)]
    [InlineData("EventIds.A", "EventIds.C", 1, 0, 0)]
    public void EveryRule_OfTwoMessages_FindsWhatIsWrong(
        string first, string second, int duplicates, int misused, int outOfRange)
    {
        var more = second == "EventIds.C" ? "C = 3002" : "Far = 4_001";
        SourceFile[] files =
        [
            new("src/Shoal.Grains/EventIds.cs", $$"""class EventIds { const int A = 3001, B = 3002, {{more}}; }"""),
            new("src/Shoal.Grains/Shards/X.cs", $$"""class X { [LoggerMessage({{first}})] void F(); }"""),
            new("src/Shoal.Grains/Shards/Y.cs", $$"""class Y { [LoggerMessage({{second}})] void G(); }"""),
        ];

        Assert.Equal(duplicates, EventIdRules.Duplicates(files).Count());
        Assert.Equal(misused, EventIdRules.Misused(files).Count());
        Assert.Equal(outOfRange, EventIdRules.OutOfRange(files).Count());
    }
}
