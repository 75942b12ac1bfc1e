using Wire = Shoal.Protocol.Limits;

namespace Shoal.Server.Tests;

/// <summary>The limits that a client knows are those the server enforces.</summary>
public sealed class LimitsTests
{
    [Fact]
    public void Limits_OfTheProtocol_AreTheServers()
    {
        Assert.Equal(Limits.MaxTitleBytes, Wire.MaxTitleBytes);
        Assert.Equal(Limits.MaxTextBytes, Wire.MaxTextBytes);
        Assert.Equal(Limits.MaxMetadataBytes, Wire.MaxMetadataBytes);
        Assert.Equal(Limits.MaxBulkItems, Wire.MaxBulkDocuments);
        Assert.Equal(Limits.MaxBodyBytes, Wire.MaxRequestBytes);
        Assert.Equal(Limits.MaxEmbeddingInputs, Wire.MaxEmbeddingInputs);
        Assert.Equal(Limits.MaxBatchSearches, Wire.MaxSearchBatch);
        Assert.Equal(Limits.MaxTopK, Wire.MaxTopK);
        Assert.Equal(Limits.MaxUserBytes, Wire.MaxUserBytes);
        Assert.Equal(Limits.MaxActorLength, Wire.MaxActorLength);
        Assert.Equal(Limits.MaxJudgedQueries, Wire.MaxJudgedQueries);
        Assert.Equal(Limits.MaxJudgmentBytes, Wire.MaxJudgmentBytes);
        Assert.Equal(Limits.MaxTimeout, TimeSpan.FromMilliseconds(Wire.MaxTimeoutMs));
        Assert.Equal(Limits.MaxPage, Wire.MaxPageSize);
        Assert.Equal(Limits.MaxQueryIds, Wire.MaxPageSize);
        Assert.Equal(Limits.MaxShards, Wire.MaxShards);
        Assert.Equal(Limits.MaxFilterableFields, Wire.MaxFilterableFields);
        Assert.Equal(Limits.MaxDimensions, Wire.MaxDimensions);
    }
}
