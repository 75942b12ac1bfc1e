using Shoal.Grains.Abstractions.Documents;

namespace Shoal.Grains.Tests.Rollouts.Simulation;

/// <summary>What a collection must hold: every acknowledged write, and no acknowledged deletion.</summary>
internal sealed class ModelOracle
{
    private readonly Dictionary<string, ModelDocument> _live = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _newest = new(StringComparer.Ordinal);

    public IReadOnlyCollection<ModelDocument> Live => _live.Values;

    public ModelDocument? Find(string id) => _live.GetValueOrDefault(id);

    /// <summary>Takes an acknowledged write.</summary>
    public void Put(ModelDocument document)
    {
        var known = Find(document.Id)?.Version ?? _newest.GetValueOrDefault(document.Id) + 1;
        Assert.True(
            document.Version >= known,
            $"{document.Id} has version {document.Version} after {_newest.GetValueOrDefault(document.Id)}.");
        _live[document.Id] = document;
        Remember(document.Id, document.Version);
    }

    /// <summary>Takes an acknowledged deletion; its version is 0 where the answer was lost.</summary>
    public void Delete(string id, long version)
    {
        Assert.True(version == 0 || version > _newest.GetValueOrDefault(id), $"{id} was deleted as version {version}.");
        _live.Remove(id);
        Remember(id, version);
    }

    /// <summary>Takes what is there after a write of which nobody knows whether it was made.</summary>
    /// <param name="id">The document.</param>
    /// <param name="targets">What the write may have left; none for a deletion.</param>
    /// <param name="seen">What is there.</param>
    public void Settle(string id, IReadOnlyList<ModelDocument> targets, DocumentView? seen)
    {
        var before = Find(id);
        var allowed = $"{before}, or {string.Join(" or ", targets)}, was expected.";
        if (seen is null)
        {
            Assert.True(before is null || targets.Count == 0, $"{id} is gone: {allowed}");
            Delete(id, 0);
            return;
        }

        var found = targets.Append(before).OfType<ModelDocument>().FirstOrDefault(document =>
            document.Text == seen.Text && ModelTexts.Metadata(document.Year) == seen.MetadataJson);
        Assert.True(found is not null, $"{id} is '{seen.Text}' {seen.MetadataJson}: {allowed}");
        var serving = before is not null && before.Text == seen.Text ? before.Serving : null;
        Put(found with { Version = seen.Version, Serving = serving });
    }

    private void Remember(string id, long version) =>
        _newest[id] = Math.Max(version, _newest.GetValueOrDefault(id));
}
