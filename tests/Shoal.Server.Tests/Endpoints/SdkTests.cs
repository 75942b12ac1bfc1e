using System.Text.Json;
using Shoal.Client;
using Shoal.Protocol;

namespace Shoal.Server.Tests.Endpoints;

/// <summary>Every method of the SDK against the real server: what goes in comes out.</summary>
public sealed class SdkTests(ServerFixture server)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Collections_GoRoundTrip()
    {
        var request = new CreateCollectionRequest { Model = "all-minilm-l6-v2", Shards = 2, Filterable = ["year"] };

        var created = await server.Client.Collections.CreateAsync("sdk-collections", request, Cancelled);
        var again = await server.Client.Collections.CreateAsync("sdk-collections", request, Cancelled);
        var updated = await server.Client.Collections.UpdateAsync(
            "sdk-collections", new UpdateCollectionRequest { Filterable = ["year", "tag"] }, Cancelled);
        await server.Client.Collections.SetAliasAsync("sdk-alias", "sdk-collections", Cancelled);
        var aliased = await server.Client.Collections.GetAsync("sdk-alias", Cancelled);

        Assert.Equal(created.Incarnation, again.Incarnation);
        Assert.Equal(["tag", "year"], updated.Settings.Filterable);
        Assert.Equal("sdk-collections", aliased.Name);
        Assert.Contains(await server.Client.Collections.ListAsync(Cancelled), c => c.Name == "sdk-collections");
        await server.Client.Collections.DeleteAliasAsync("sdk-alias", Cancelled);
        await server.Client.Collections.DeleteAsync("sdk-collections", Cancelled);
        Assert.Null(await server.Client.Collections.FindAsync("sdk-collections", Cancelled));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a/b")]
    [InlineData("50%")]
    [InlineData("%2F")]
    [InlineData("two words")]
    [InlineData("😀")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("a?b#c")]
    [InlineData("query")]
    public async Task Documents_OfAnyId_GoRoundTrip(string id)
    {
        var documents = await DocumentsAsync("sdk-documents");
        var metadata = JsonElement.Parse("""{"year":2024}""");

        var put = await documents.PutAsync(new Document { Id = id, Text = "t", Metadata = metadata }, null, Cancelled);
        await documents.PatchMetadataAsync(id, JsonElement.Parse("""{"tag":"x"}"""), put.Version, Cancelled);
        var got = await documents.GetAsync(id, includeVectors: true, Cancelled);
        var queried = await documents.QueryAsync(new DocumentQuery { Ids = [id] }, Cancelled);

        Assert.Equal(id, got.Id);
        Assert.Equal(2024, got.Metadata!.Value.GetProperty("year").GetInt32());
        Assert.Equal("x", got.Metadata!.Value.GetProperty("tag").GetString());
        Assert.Equal(384, Assert.Single(got.Vectors!).Length);
        Assert.Equal(id, Assert.Single(queried.Documents).Id);
        await documents.DeleteAsync(id, got.Version, Cancelled);
        Assert.Null(await documents.FindAsync(id, cancellationToken: Cancelled));
    }

    [Fact]
    public async Task Bulk_OfDocumentsAndBadOnes_AnswersInOrder()
    {
        var documents = await DocumentsAsync("sdk-bulk");
        var input = Enumerable.Range(0, 30)
            .Select(i => new Document { Id = $"d{i:00}", Text = i == 7 ? "" : $"text number {i}" });

        var results = await documents.BulkAsync(input.ToAsyncEnumerable(), cancellationToken: Cancelled)
            .ToListAsync(Cancelled);

        Assert.Equal(30, results.Count);
        Assert.Equal(ShoalErrorCodes.EmptyText, results[7].Error!.Code);
        Assert.All(results.Where((_, i) => i != 7), (result, _) => Assert.Equal(DocumentStatus.Created, result.Status));
        var listed = await documents.EnumerateAsync(cancellationToken: Cancelled).ToListAsync(Cancelled);
        Assert.Equal(29, listed.Count);
        Assert.Equal(listed.Select(d => d.Id).Order(StringComparer.Ordinal), listed.Select(d => d.Id));
    }

    [Fact]
    public async Task Search_AndEmbeddings_GoRoundTrip()
    {
        var documents = await DocumentsAsync("sdk-search");
        await documents.PutAsync(new Document { Id = "bread", Text = "Yeast makes bread rise." }, null, Cancelled);

        var found = await server.Client.Search.SearchAsync(
            "sdk-search", new SearchRequest { Query = "why does dough grow?", TopK = 1 }, Cancelled);

        Assert.Equal("bread", Assert.Single(found.Hits).Id);
        var refusal = await Assert.ThrowsAsync<ShoalClientException>(() => server.Client.Search.SearchAsync(
            "sdk-search", new SearchRequest { Query = "a", TopK = 0 }, Cancelled));
        Assert.Equal(ShoalErrorCodes.InvalidTopK, refusal.Code);
    }

    [Fact]
    public async Task Judgments_GoRoundTrip()
    {
        await DocumentsAsync("sdk-judged");
        var query = new JudgedQuery { Id = "q1", Text = "x", Grades = new Dictionary<string, int> { ["gone"] = 2 } };

        var summary = await server.Client.Collections.PutJudgmentsAsync("sdk-judged", [query], Cancelled);
        var read = await server.Client.Collections.GetJudgmentsAsync("sdk-judged", Cancelled);

        Assert.Equal(new JudgmentsSummary(1, 1, 1), summary);
        Assert.Equal(2, Assert.Single(read).Grades["gone"]);
    }

    [Fact]
    public async Task Models_AndNodes_AreListed()
    {
        var models = await server.Client.Models.ListAsync(Cancelled);
        var nodes = await server.Client.Nodes.ListAsync(Cancelled);

        var model = Assert.Single(models, m => m.Id == "all-minilm-l6-v2");
        Assert.True(model.Available);
        Assert.Equal(384, model.Dimensions);
        Assert.Equal(model.Digest, (await server.Client.Models.GetAsync(model.Id, Cancelled)).Digest);
        var device = Assert.Single(Assert.Single(nodes).Devices);
        Assert.Equal("cpu:0", device.Device);
        Assert.Contains($"{model.Id}@{model.Digest}", device.Models);
        Assert.Contains($"{nodes[0].Name}/cpu:0", model.Devices);
    }

    private async Task<IDocumentsClient> DocumentsAsync(string collection)
    {
        await server.Client.Collections.CreateAsync(
            collection, new CreateCollectionRequest { Model = "all-minilm-l6-v2" }, Cancelled);
        return server.Client.Documents(collection);
    }
}
