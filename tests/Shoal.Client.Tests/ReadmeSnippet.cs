namespace Shoal.Client.Tests;

/// <summary>The README's example, compiled. A test of the repository keeps both equal.</summary>
internal static class ReadmeSnippet
{
    public static async Task EmbedAndSearchAsync()
    {
        #region README
        using var shoal = new ShoalClient(new Uri("http://localhost:5080"));
        await shoal.Collections.CreateAsync("articles", new() { Model = "all-minilm-l6-v2", Filterable = ["year"] });
        await shoal.Documents("articles").PutAsync(new() { Id = "d1", Text = "Bread rises because yeast makes gas." });

        var found = await shoal.Search.SearchAsync("articles", new() { Query = "why does dough grow?", TopK = 3 });
        foreach (var hit in found.Hits) Console.WriteLine($"{hit.Score:F3} {hit.Id} {hit.Text}");
        #endregion
    }
}
