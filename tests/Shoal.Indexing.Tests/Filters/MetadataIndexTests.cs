using System.Diagnostics;
using CsCheck;
using Shoal.Indexing.Filters;

namespace Shoal.Indexing.Tests.Filters;

/// <summary>
/// The index answers every filter as <see cref="FilterExpression.Matches"/> does document by document: after any
/// writes, also many enough that ended rows are dropped, and while writes go on. The last two tests hold down what that
/// costs, with floors far below what was measured.
/// </summary>
public sealed class MetadataIndexTests(ITestOutputHelper output)
{
    private const int Documents = 100_000;
    private const double MinSpeedup = 10;

    [Fact]
    public void Matching_AfterRandomWrites_EqualsMatches() => Gen.Select(
        FilterSamples.Documents.Array[40], FilterSamples.Filters.Array[12], Gen.Int).Sample(
        (documents, filters, seed) =>
        {
            var writer = new RandomWriter(documents, new Random(seed));
            var expressions = filters.Select(FilterParser.Parse).ToArray();
            for (var round = 0; round < 12; round++)
            {
                writer.Write(300);
                foreach (var filter in expressions.Append(writer.RandomRange())) writer.AssertMatching(filter);
            }
        },
        iter: 20);

    [Fact]
    public void Matching_OfAFieldThatIsNotFilterable_SeesNoValues()
    {
        var index = new MetadataIndex(["a"]);
        Put(index, 0, """{"a":1,"b":1}""");
        Assert.Equal([], Ordinals(index, """{"field":"b","eq":1}"""));
        Assert.Equal([0], Ordinals(index, """{"not":{"field":"b","eq":1}}"""));
    }

    [Fact]
    public void Matching_OfBoundsOfTwoKinds_IsEmpty()
    {
        var index = new MetadataIndex(["a"]);
        Put(index, 0, """{"a":[1,"p",true]}""");
        var filter = new RangeFilter("a", FilterValue.Of(0.0), null, FilterValue.Of("q"), null);
        Assert.Equal(0, index.Matching(filter).Count);
    }

    [Fact]
    public void Matching_OfDates_ComparesMoments()
    {
        var index = new MetadataIndex(["a"]);
        string[] dates =
        [
            "2024-05-01T00:00:00Z", "2024-05-01T00:00:00.5Z", "2024-05-01T01:00:00+01:00", "2024-05-01",
            "2024-04-30T23:59:59.9999999Z", "2024-05-01T00:00", "2024-12-31T10:00Z", "2024-5-1", "2024", "1 May",
        ];
        for (var i = 0; i < dates.Length; i++) Put(index, i, $$"""{"a":"{{dates[i]}}"}""");

        Assert.Equal([0, 2, 3, 5], Ordinals(index, """{"field":"a","eq":"2024-05-01T02:00:00+02:00"}"""));
        Assert.Equal([7], Ordinals(index, """{"field":"a","eq":"2024-5-1"}"""));
        // What is no date is a text, among the dates by its letters.
        Assert.Equal([1, 6, 7], Ordinals(index, """{"field":"a","gt":"2024-05-01","lt":"2025-01-01"}"""));
        Assert.Equal([4], Ordinals(index, """{"field":"a","gte":"2024-04-30","lt":"2024-05-01T00:00:00Z"}"""));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], Ordinals(index, """{"field":"a","gte":"2024","lt":"2025"}"""));
    }

    [Theory]
    [InlineData("2024-05-01T01:00:00.123456789+02:00")]
    [InlineData("2024-04-30T23:00:00.1234567Z")]
    [InlineData("2024-04-30t23:00:00.1234567890z")]
    public void Matching_OfDatesInEveryForm_ComparesMoments(string date)
    {
        var index = new MetadataIndex(["a"]);
        Put(index, 0, $$"""{"a":"{{date}}"}""");

        Assert.Equal([0], Ordinals(index, """{"field":"a","eq":"2024-04-30T23:00:00.123456700Z"}"""));
        Assert.Equal([0], Ordinals(index, """{"field":"a","gt":"2024-04-30t23:00:00z","lt":"2024-05-01"}"""));
    }

    [Fact]
    public void Replace_WithEverNewOrdinals_HoldsAMapOfTheLivingAlone()
    {
        var index = new MetadataIndex(["a"]);
        var fields = Parse("""{"a":1}""");
        Ordinal[] old = [];
        for (var ordinal = 0; ordinal < 1_000_000; ordinal++)
        {
            Ordinal[] next = [new(ordinal)];
            index.Replace(old, next, fields);
            index.Compact();
            old = next;
        }

        Assert.Equal([999_999], Ordinals(index, """{"field":"a","eq":1}"""));
        // A page, and pointers for the rest.
        Assert.InRange(index.MapBytes, 4_096, 100_000);
    }

    [Fact]
    public void Replace_OfBadOrdinals_Throws()
    {
        var index = new MetadataIndex(["a"]);
        Ordinal[] gap = [new(3), new(5)];
        Assert.Throws<ArgumentException>(() => index.Replace([], gap, DocumentFields.Empty));
        Assert.Throws<ArgumentException>(() => index.Replace([new Ordinal(7)], [], DocumentFields.Empty));
    }

    [Fact]
    public async Task Matching_WhileDocumentsChange_SeesEachInExactlyOneVersion()
    {
        // Every version is (1, 0) or (0, 1), so one filter lets all through and the other none, whenever it is asked.
        const int Count = 200;
        var all = FilterParser.Parse(
            """
            {"or":[ {"and":[{"field":"a","eq":1}, {"field":"b","eq":0}]},
                    {"and":[{"field":"a","eq":0}, {"field":"b","eq":1}]} ]}
            """);
        var none = FilterParser.Parse("""{"not":{"or":[{"field":"a","lt":1},{"field":"b","lt":1}]}}""");
        DocumentFields[] versions = [Parse("""{"a":1,"b":0}"""), Parse("""{"a":0,"b":1}""")];
        var index = new MetadataIndex(["a", "b"]);
        var ordinals = new Ordinal[Count];
        for (var i = 0; i < Count; i++)
        {
            ordinals[i] = new Ordinal(i);
            index.Replace([], [ordinals[i]], versions[0]);
        }

        using var stop = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            for (var asked = 0; ; asked++)
            {
                Assert.Equal((asked, Count, 0), (asked, index.Matching(all).Count, index.Matching(none).Count));
                if (stop.IsCancellationRequested) return asked;
            }
        });
        // Half of the writes keep their ordinal, as new metadata does; half take a new one, as a new text does.
        for (var write = 1; write <= 100_000; write++)
        {
            var document = write % Count;
            var next = write % 2 == 0 ? ordinals[document] : new Ordinal(Count + (write % 20_000));
            index.Replace([ordinals[document]], [next], versions[write / Count % 2]);
            index.Compact();
            ordinals[document] = next;
        }

        await stop.CancelAsync();
        output.WriteLine($"Asked {await reading} times during the writes.");
    }

    [Fact]
    public void Matching_OfFewInManyDocuments_IsManyTimesFasterThanLookingAtEach()
    {
        var index = new MetadataIndex(["id", "kind", "year"]);
        var fields = new DocumentFields[Documents];
        for (var i = 0; i < Documents; i++)
        {
            fields[i] = DocumentFields.Parse(
                $$"""{"id":"d{{i}}","kind":"k{{i % 1_000}}","year":{{i % 50}}}""", ["id", "kind", "year"]);
            index.Replace([], [new Ordinal(i)], fields[i]);
        }

        foreach (var json in (string[])
            [
                """{"field":"id","eq":"d77777"}""",
                """{"field":"kind","eq":"k7"}""",
                """{"field":"id","gte":"d5","lt":"d6"}""",
                """{"and":[{"field":"year","gte":10,"lt":35},{"not":{"field":"kind","eq":"k7"}}]}""",
            ])
        {
            var filter = FilterParser.Parse(json);
            var (slow, expected) = Fastest(() => LookAtEach(filter, fields));
            var (fast, found) = Fastest(() => index.Matching(filter));
            output.WriteLine($"{json}: {found.Count} of {Documents}, {slow / fast:F0} times, {fast * 1e6:F1} us");
            Assert.Equal(Walk(expected), Walk(found));
            Assert.True(
                slow / fast >= MinSpeedup || filter is not InFilter, $"{json} took {fast} s against {slow} s.");
        }
    }

    [Fact]
    public void Replace_OfValuesOfOneDocumentEach_TakesFewBytes()
    {
        var fields = new DocumentFields[Documents];
        for (var i = 0; i < Documents; i++) fields[i] = Parse($$"""{"a":{{i * 7919 % Documents}}}""");
        var index = new MetadataIndex(["a"]);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Documents; i++) index.Replace([], [new Ordinal(i)], fields[i]);
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / Documents;
        output.WriteLine($"{bytes} bytes a document, garbage included.");
        Assert.InRange(bytes, 1, 1_000);
    }

    private static DocumentFields Parse(string metadata) => DocumentFields.Parse(metadata, ["a", "b"]);

    private static void Put(MetadataIndex index, int ordinal, string metadata) =>
        index.Replace([], [new Ordinal(ordinal)], Parse(metadata));

    private static int[] Ordinals(MetadataIndex index, string filter) =>
        Walk(index.Matching(FilterParser.Parse(filter)));

    private static int[] Walk(OrdinalSet set)
    {
        var walked = new List<int>();
        foreach (var ordinal in set) walked.Add(ordinal.Value);
        return walked.ToArray();
    }

    private static OrdinalSet LookAtEach(FilterExpression filter, DocumentFields[] fields)
    {
        var found = new OrdinalSet(fields.Length);
        for (var i = 0; i < fields.Length; i++)
        {
            if (filter.Matches(fields[i])) found.Add(new Ordinal(i));
        }

        return found;
    }

    private static (double Seconds, OrdinalSet Found) Fastest(Func<OrdinalSet> work)
    {
        var fastest = double.MaxValue;
        var found = work();
        for (var i = 0; i < 7; i++)
        {
            var started = Stopwatch.GetTimestamp();
            found = work();
            fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        return (fastest, found);
    }

    /// <summary>Writes to an index and to a plain list of what is in it.</summary>
    private sealed class RandomWriter(string[] documents, Random random)
    {
        private readonly MetadataIndex _index = new([.. FilterSamples.Fields, "u"]);
        private readonly List<(Ordinal[] Ordinals, DocumentFields Fields)> _live = [];
        private int _nextOrdinal;

        public void Write(int count)
        {
            for (var i = 0; i < count; i++) Write();
        }

        public FilterExpression RandomRange() => FilterParser.Parse(
            $$"""{"field":"u","gt":{{random.Next(1_000)}},"lte":{{random.Next(1_000)}} }""");

        public void AssertMatching(FilterExpression filter)
        {
            var expected = _live.Where(document => filter.Matches(document.Fields))
                .SelectMany(document => document.Ordinals).Select(ordinal => ordinal.Value).Order();
            Assert.Equal(expected, Walk(_index.Matching(filter)));
        }

        private void Write()
        {
            var place = random.Next(Math.Max(_live.Count, 150));
            var (old, _) = place < _live.Count ? _live[place] : ([], DocumentFields.Empty);
            if (place < _live.Count) _live.RemoveAt(place);
            var ordinals = random.Next(4) switch
            {
                0 => [],
                1 => old,
                _ => Enumerable.Range(_nextOrdinal, random.Next(1, 4)).Select(value => new Ordinal(value)).ToArray(),
            };
            if (ordinals != old) _nextOrdinal += ordinals.Length;
            var metadata = $$"""{"u":{{random.Next(1_000)}},{{documents[random.Next(documents.Length)][1..]}}""";
            var fields = DocumentFields.Parse(metadata, [.. FilterSamples.Fields, "u"]);
            _index.Replace(old, ordinals, fields);
            _index.Compact();
            if (ordinals.Length > 0) _live.Add((ordinals, fields));
        }
    }
}
