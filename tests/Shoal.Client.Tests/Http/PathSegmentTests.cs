using CsCheck;
using Shoal.Client.Http;
using Shoal.Client.Tests.Fakes;

namespace Shoal.Client.Tests.Http;

public sealed class PathSegmentTests
{
    [Theory]
    [InlineData("plain-id_1.txt", "plain-id_1.txt")]
    [InlineData("a/b", "a%2Fb")]
    [InlineData("50%", "50%25")]
    [InlineData("%2F", "%252F")]
    [InlineData("two words", "two%20words")]
    [InlineData("why?#&+", "why%3F%23%26%2B")]
    [InlineData("🐟", "%F0%9F%90%9F")]
    [InlineData(".", "%2E")]
    [InlineData("..", "%2E%2E")]
    [InlineData("...", "...")]
    [InlineData("a/../b", "a%2F..%2Fb")]
    [InlineData("\\", "%5C")]
    public void OfDocument_AnyId_IsOneSegment(string id, string expected) =>
        Assert.Equal(expected, PathSegment.OfDocument(id));

    [Fact]
    public void OfDocument_OfNoId_Throws()
    {
        string[] ids = ["", "a\uD800b", "\uDC00"];
        Assert.All(ids, id => Assert.Throws<ArgumentException>(() => PathSegment.OfDocument(id)));
    }

    [Fact]
    public void OfDocument_AtTheLimit_CountsBytes()
    {
        Assert.Equal(512 * 3, PathSegment.OfDocument(new string('é', 256)).Length);
        Assert.Throws<ArgumentException>(() => PathSegment.OfDocument(new string('é', 256) + "e"));
    }

    [Fact]
    public async Task Request_WithHardId_ReachesAServerVerbatim()
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
        using var client = server.Client();
        string[] ids = [".", "..", "a/../b", "%2F", "a b", "🐟", "?#"];
        foreach (var id in ids)
        {
            await client.Documents("c").DeleteAsync(id, cancellationToken: TestContext.Current.CancellationToken);
        }

        Assert.Equal(ids.Select(id => $"/v1/collections/c/documents/{PathSegment.OfDocument(id)}"), server.Targets);
    }

    [Fact]
    public void IsWellFormed_AnyText_AgreesWithStrictUtf8()
    {
        var strict = new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true);
        Gen.Char['\uD7F0', '\uE010'].Array[0, 12].Select(chars => new string(chars)).Sample(text =>
        {
            try
            {
                strict.GetByteCount(text);
                return UnicodeText.IsWellFormed(text);
            }
            catch (System.Text.EncoderFallbackException)
            {
                return !UnicodeText.IsWellFormed(text);
            }
        });
    }
}
