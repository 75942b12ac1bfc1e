using System.Net;
using Shoal.Protocol;

namespace Shoal.Server.Tests.Endpoints;

public sealed class DocumentsEndpointsTests(ServerFixture server)
{
    private const string Collection = "single";

    [Fact]
    public async Task Put_OfADocument_IsCreatedThenUnchangedThenUpdated()
    {
        var path = await PathAsync("lifecycle");
        const string First = """{"title": "T", "text": "first", "metadata": {"n": 1}}""";

        var created = (await server.Api.SendAsync(HttpMethod.Put, path, First)).Expect(HttpStatusCode.Created);
        var unchanged = (await server.Api.SendAsync(HttpMethod.Put, path, First)).Expect(HttpStatusCode.OK);
        var updated = (await server.Api.SendAsync(HttpMethod.Put, path, """{"text": "second"}"""))
            .Expect(HttpStatusCode.OK);

        Assert.Equal("created", created.Json.GetProperty("status").GetString());
        Assert.Equal("unchanged", unchanged.Json.GetProperty("status").GetString());
        Assert.Equal("updated", updated.Json.GetProperty("status").GetString());
        Assert.Equal(created.Headers.ETag, unchanged.Headers.ETag);
        Assert.True(Version(updated) > Version(created));
        Assert.Equal($"\"{Version(updated)}\"", updated.Headers.ETag!.Tag);
    }

    [Fact]
    public async Task Get_OfADocument_ReturnsWhatWasWritten()
    {
        var path = await PathAsync("whole");
        var put = await server.Api.SendAsync(
            HttpMethod.Put,
            path,
            """{"id": "whole", "title": "T", "text": "te\u0301xt 😀", "metadata": {"a": [1, null]}}""");

        var got = (await server.Api.SendAsync(HttpMethod.Get, path)).Expect(HttpStatusCode.OK);
        var withVectors = (await server.Api.SendAsync(HttpMethod.Get, $"{path}?include=vectors")).Json;

        Assert.Equal("te\u0301xt 😀", got.Json.GetProperty("text").GetString());
        Assert.Equal("T", got.Json.GetProperty("title").GetString());
        Assert.Equal("""{"a":[1,null]}""", got.Json.GetProperty("metadata").GetRawText());
        Assert.Equal(Version(put), Version(got));
        Assert.Equal(put.Headers.ETag, got.Headers.ETag);
        Assert.False(got.Json.TryGetProperty("vectors", out _));
        Assert.Equal(384, withVectors.GetProperty("vectors")[0].GetArrayLength());
        (await server.Api.SendAsync(HttpMethod.Get, $"{path}?include=scores"))
            .Refuses(HttpStatusCode.BadRequest, ShoalErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task IfMatch_OfAnotherVersion_ChangesNothing()
    {
        var path = await PathAsync("matched");
        var first = await server.Api.SendAsync(HttpMethod.Put, path, """{"text": "one"}""");
        var tag = first.Headers.ETag!.Tag;

        (await server.Api.SendAsync(HttpMethod.Put, path, """{"text": "two"}""", ifMatch: tag))
            .Expect(HttpStatusCode.OK);

        (await server.Api.SendAsync(HttpMethod.Put, path, """{"text": "three"}""", ifMatch: tag))
            .Refuses(HttpStatusCode.PreconditionFailed, ShoalErrorCodes.VersionConflict);
        (await server.Api.SendAsync(HttpMethod.Patch, path, """{"metadata": {"a": 1}}""", ifMatch: tag))
            .Refuses(HttpStatusCode.PreconditionFailed, ShoalErrorCodes.VersionConflict);
        (await server.Api.SendAsync(HttpMethod.Delete, path, ifMatch: tag))
            .Refuses(HttpStatusCode.PreconditionFailed, ShoalErrorCodes.VersionConflict);
        (await server.Api.SendAsync(HttpMethod.Delete, path, ifMatch: "newest"))
            .Refuses(HttpStatusCode.BadRequest, ShoalErrorCodes.InvalidRequest);
        Assert.Equal("two", (await server.Api.SendAsync(HttpMethod.Get, path)).Json.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Patch_OfMetadata_Merges()
    {
        var path = await PathAsync("merged");
        await server.Api.SendAsync(HttpMethod.Put, path, """{"text": "t", "metadata": {"a": 1, "b": {"c": 2}}}""");

        (await server.Api.SendAsync(HttpMethod.Patch, path, """{"metadata": {"a": null, "b": {"d": 3}}}"""))
            .Expect(HttpStatusCode.OK);

        var got = (await server.Api.SendAsync(HttpMethod.Get, path)).Json;
        Assert.Equal("""{"b":{"c":2,"d":3}}""", got.GetProperty("metadata").GetRawText());
        Assert.Equal("t", got.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Delete_OfADocument_IsDoneOnce()
    {
        var path = await PathAsync("gone");
        await server.Api.SendAsync(HttpMethod.Put, path, """{"text": "t"}""");

        (await server.Api.SendAsync(HttpMethod.Delete, path)).Expect(HttpStatusCode.NoContent);

        (await server.Api.SendAsync(HttpMethod.Delete, path))
            .Refuses(HttpStatusCode.NotFound, ShoalErrorCodes.DocumentNotFound);
        (await server.Api.SendAsync(HttpMethod.Get, path))
            .Refuses(HttpStatusCode.NotFound, ShoalErrorCodes.DocumentNotFound);
        (await server.Api.SendAsync(HttpMethod.Patch, path, """{"metadata": {}}"""))
            .Refuses(HttpStatusCode.NotFound, ShoalErrorCodes.DocumentNotFound);
    }

    [Theory]
    [InlineData("a%2Fb", "a/b")]
    [InlineData("%2F", "/")]
    [InlineData("100%25", "100%")]
    [InlineData("%252F", "%2F")]
    [InlineData("two%20words", "two words")]
    [InlineData("%F0%9F%98%80", "😀")]
    [InlineData("%2E", ".")]
    [InlineData("%2E%2E", "..")]
    [InlineData("%2e%2e%2f%2e%2e", "../..")]
    [InlineData("a%3Fb%23c", "a?b#c")]
    [InlineData("a+b", "a+b")]
    [InlineData("query", "query")]
    [InlineData("delete", "delete")]
    [InlineData("search", "search")]
    public async Task AnyId_InThePath_IsThatDocument(string encoded, string id)
    {
        var path = await PathAsync(encoded);

        var put = (await server.Api.SendAsync(HttpMethod.Put, path, """{"text": "t"}"""))
            .Expect(HttpStatusCode.Created);
        var got = (await server.Api.SendAsync(HttpMethod.Get, path)).Expect(HttpStatusCode.OK);

        Assert.Equal(id, put.Json.GetProperty("id").GetString());
        Assert.Equal(id, got.Json.GetProperty("id").GetString());
        (await server.Api.SendAsync(HttpMethod.Patch, path, """{"metadata": {"a": 1}}""")).Expect(HttpStatusCode.OK);
        (await server.Api.SendAsync(HttpMethod.Delete, path)).Expect(HttpStatusCode.NoContent);
    }

    [Fact]
    public async Task Put_OfAnotherIdThanThePaths_IsRefused() =>
        (await server.Api.SendAsync(HttpMethod.Put, await PathAsync("one"), """{"id": "two", "text": "t"}"""))
            .Refuses(HttpStatusCode.BadRequest, ShoalErrorCodes.InvalidDocumentId);

    private static long Version(Answer answer) => answer.Json.GetProperty("version").GetInt64();

    private async Task<string> PathAsync(string encodedId)
    {
        await server.Api.SendAsync(
            HttpMethod.Put, $"/v1/collections/{Collection}", """{"model": "all-minilm-l6-v2"}""");
        return $"/v1/collections/{Collection}/documents/{encodedId}";
    }
}
