using System.Net;
using Shoal.Protocol;

namespace Shoal.Server.Tests.Endpoints;

/// <summary>A damaged model is named with its reason and refused; the others serve.</summary>
public sealed class ModelsEndpointsTests(GuardedServerFixture guarded, ServerFixture server)
{
    [Theory]
    [InlineData("no-weights", "model.onnx")]
    [InlineData("foreign-tokenizer", "tokenizer.json")]
    public async Task DamagedModel_IsListedWithItsReason_AndRefused(string name, string file)
    {
        var model = (await guarded.Friend.SendAsync(HttpMethod.Get, $"/v1/models/{name}"))
            .Expect(HttpStatusCode.OK).Json;

        Assert.False(model.GetProperty("available").GetBoolean());
        Assert.Contains(file, model.GetProperty("reason").GetString(), StringComparison.Ordinal);
        await IsRefusedAsync(name);
    }

    [Fact]
    public async Task ModelWithCutWeights_IsRefused_AndTheOthersServe()
    {
        await IsRefusedAsync("cut-weights");

        (await guarded.Friend.SendAsync(
            HttpMethod.Post, "/v1/embeddings", """{"model": "all-minilm-l6-v2", "input": "a"}"""))
            .Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Registration_OfADirectory_ServesItUnderItsName()
    {
        var path = Shoal.Models.MiniLM.MiniLmModel.Directory.Replace("\\", "/", StringComparison.Ordinal);

        var registered = (await server.Api.SendAsync(
            HttpMethod.Post, "/v1/models", $$"""{"name": "copy", "path": "{{path}}"}"""))
            .Expect(HttpStatusCode.Created).Json;

        Assert.Equal("copy", registered.GetProperty("id").GetString());
        var original = (await server.Api.SendAsync(HttpMethod.Get, "/v1/models/all-minilm-l6-v2")).Json;
        Assert.Equal(original.GetProperty("digest").GetString(), registered.GetProperty("digest").GetString());
        (await server.Api.SendAsync(HttpMethod.Post, "/v1/embeddings", """{"model": "copy", "input": "a"}"""))
            .Expect(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Registration_OfANewDigest_SaysWhoHoldsItAndServesAtOnce()
    {
        var folder = Directory.CreateTempSubdirectory("shoal-server-tests-registered-");
        try
        {
            GuardedServerFixture.CopyBundledModel(folder.FullName);
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "config_sentence_transformers.json"),
                """{"prompts": {"query": "query: "}}""",
                TestContext.Current.CancellationToken);
            var path = folder.FullName.Replace("\\", "/", StringComparison.Ordinal);

            var registered = (await server.Api.SendAsync(
                HttpMethod.Post, "/v1/models", $$"""{"name": "prompted", "path": "{{path}}"}"""))
                .Expect(HttpStatusCode.Created).Json;

            var node = Assert.Single(await server.Client.Nodes.ListAsync(TestContext.Current.CancellationToken));
            Assert.Equal(node.Name, Assert.Single(registered.GetProperty("nodes").EnumerateArray()).GetString());
            Assert.Equal(
                node.Devices.Select(device => $"{node.Name}/{device.Device}"),
                registered.GetProperty("devices").EnumerateArray().Select(device => device.GetString()));
            Assert.Contains($"prompted@{registered.GetProperty("digest").GetString()}", node.Devices[0].Models);
            (await server.Api.SendAsync(HttpMethod.Post, "/v1/embeddings", """{"model": "prompted", "input": "a"}"""))
                .Expect(HttpStatusCode.OK);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private async Task IsRefusedAsync(string name)
    {
        var embedding = await guarded.Friend.SendAsync(
            HttpMethod.Post, "/v1/embeddings", $$"""{"model": "{{name}}", "input": "a"}""");
        embedding.Expect(HttpStatusCode.ServiceUnavailable);
        Assert.Null(embedding.Headers.RetryAfter);
        Assert.Equal(
            ShoalErrorCodes.ModelUnavailable, embedding.Json.GetProperty("error").GetProperty("code").GetString());
        (await guarded.Friend.SendAsync(HttpMethod.Put, $"/v1/collections/of-{name}", $$"""{"model": "{{name}}"}"""))
            .Refuses(HttpStatusCode.ServiceUnavailable, ShoalErrorCodes.ModelUnavailable);
    }
}
