using System.Buffers.Text;
using CsCheck;
using Shoal.Evaluation.Rankings;
using Shoal.Grains.Rollouts;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>An answer's name says what feedback is credited to; anything else is refused and never throws.</summary>
public sealed class QueryIdTests
{
    private const ulong Number = 7;

    private static readonly Gen<(string Document, RankingTeam Team)[]> Hits =
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Enum<RankingTeam>(), (number, team) => ($"d{number}", team))
            .Array[0, 100];

    [Fact]
    public void Parse_OfWhatWasWritten_GivesItBack() =>
        Gen.Select(Gen.Int[1, int.MaxValue], Gen.ULong, Hits, Gen.Bool).Sample((generation, query, hits, both) =>
        {
            var written = QueryId.New("c.a/r1", generation, query, Number, hits, both);
            Assert.True(QueryId.TryParse(written.ToString(), out var read));
            Assert.Equal((generation, query, Number), (read.Generation, read.Query, read.Answer));
            Assert.Equal((both, hits.Length == 100), (read.IsInterleaved, read.IsCut));
            Assert.True(read.IsOf("c.a/r1"));
            Assert.False(read.IsOf("c.a/r2"));
            foreach (var (document, _) in hits)
                Assert.Equal(written.TeamOf(document), read.TeamOf(document));
        });

    [Fact]
    public void TeamOf_KnowsItsHitsAlone()
    {
        (string, RankingTeam)[] hits =
            [("a", RankingTeam.Candidate), ("b", RankingTeam.Serving), ("c", RankingTeam.Neither)];
        var id = QueryId.New("c.a/r1", 1, 7, Number, hits);
        foreach (var (document, team) in hits) Assert.Equal(team, id.TeamOf(document));
        Assert.Null(id.TeamOf("d"));
        Assert.Null(QueryId.New("c.a/r1", 1, 7, Number, []).TeamOf("a"));
    }

    [Fact]
    public void NumberAt_GrowsWithTheTimeItTells()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);
        var (number, next) = (QueryId.NumberAt(now), QueryId.NumberAt(now.AddMilliseconds(1)));
        Assert.True(number < next);
        Assert.Equal(now, QueryId.New(null, 1, 7, number).AnsweredAt);
        Assert.True(QueryId.NumberAt(DateTimeOffset.MinValue) > 0);
        var last = QueryId.New(null, 1, 7, QueryId.NumberAt(DateTimeOffset.MaxValue)).ToString();
        Assert.True(QueryId.TryParse(last, out _));
    }

    [Fact]
    public void IsOf_AnAnswerWithoutARollout_IsOfNone() => Assert.False(QueryId.New(null, 1, 7, Number).IsOf("c.a/r1"));

    [Fact]
    public void New_OfManyHits_NamesTheFirstAndSaysSo()
    {
        var hits = Enumerable.Range(0, 300).Select(i => ($"d{i}", RankingTeam.Candidate)).ToArray();
        Assert.True(QueryId.TryParse(QueryId.New("c.a/r1", 1, 7, Number, hits).ToString(), out var id));
        Assert.Equal((RankingTeam.Candidate, true), (id.TeamOf("d99"), id.IsCut));
    }

    [Fact]
    public void TryParse_AnyText_NeverThrows() => Gen.String[0, 400].Sample(text =>
    {
        if (QueryId.TryParse(text, out var id)) id.TeamOf("d1");
    });

    [Fact]
    public void TryParse_AnyBytes_NeverThrows() => Gen.Byte.Array[0, 300].Sample(bytes =>
    {
        if (!QueryId.TryParse(Base64Url.EncodeToString(bytes), out var id)) return;
        Assert.Equal(3, bytes[0]);
        Assert.True(id.AnsweredAt >= DateTimeOffset.UnixEpoch);
        id.TeamOf("d1");
    });

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("AQ")]
    [InlineData("  ")]
    [InlineData("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u00e9")]
    public void TryParse_Malformed_IsFalse(string? text) => Assert.False(QueryId.TryParse(text, out _));

    [Fact]
    public void TryParse_CutOrChanged_IsFalseOrAnotherId()
    {
        var text = QueryId.New("c.a/r1", 1, 7, Number, [("a", RankingTeam.Candidate)]).ToString();
        for (var length = 0; length < text.Length; length++)
        {
            var cut = QueryId.TryParse(text[..length], out var id);
            Assert.True(!cut || id.TeamOf("a") is null);
            Assert.False(QueryId.TryParse(text[..length] + '*' + text[length..], out _));
        }
    }
}
