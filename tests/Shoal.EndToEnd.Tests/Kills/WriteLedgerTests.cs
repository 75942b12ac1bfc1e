namespace Shoal.EndToEnd.Tests.Kills;

/// <summary>A ledger that forgives too much hides losses; one that forgives too little invents them.</summary>
public sealed class WriteLedgerTests
{
    private const string Id = "d";

    private readonly WriteLedger _ledger = new();

    [Fact]
    public void PossibleRevisions_WithoutWrites_AreNone() => AssertPossible(Revisions.Absent);

    [Fact]
    public void PossibleRevisions_AfterAnAcknowledgedWrite_AreItAlone()
    {
        _ledger.Acknowledge(_ledger.BeginIngest(Id), version: 1);

        AssertPossible(1);
    }

    [Fact]
    public void PossibleRevisions_WithAWriteInFlight_AreOldAndNew()
    {
        _ledger.Acknowledge(_ledger.BeginIngest(Id), version: 1);
        _ledger.BeginDeletion(Id);
        _ledger.EndOpenWrites();

        AssertPossible(1, Revisions.Absent);
    }

    [Fact]
    public void PossibleRevisions_AfterALaterAcknowledgement_ForgetWhatTheKillHid()
    {
        _ledger.BeginRevision(Id);
        _ledger.EndOpenWrites();
        _ledger.Acknowledge(_ledger.BeginRevision(Id), version: 2);

        AssertPossible(2);
    }

    [Fact]
    public void PossibleRevisions_OfOverlappingAcknowledgedWrites_AreAnyOfThem()
    {
        _ledger.Acknowledge(_ledger.BeginIngest(Id), version: 1);
        var change = _ledger.BeginRevision(Id);
        var deletion = _ledger.BeginDeletion(Id);
        _ledger.Acknowledge(deletion, version: null);
        _ledger.Acknowledge(change, version: 2);

        AssertPossible(2, Revisions.Absent);
    }

    [Fact]
    public void PossibleRevisions_OnceSeen_AreWhatWasSeen()
    {
        _ledger.BeginIngest(Id);
        _ledger.EndOpenWrites();
        _ledger.Observe(Id, revision: 1, version: 4);

        AssertPossible(1);
        Assert.Equal(4, _ledger.LowestVersion(Id));
    }

    [Fact]
    public void PossibleRevisions_AfterARefusal_AreAsBefore()
    {
        _ledger.Refuse(_ledger.BeginIngest(Id));

        AssertPossible(Revisions.Absent);
    }

    private void AssertPossible(params int[] revisions) =>
        Assert.Equal(revisions.Order(), _ledger.PossibleRevisions(Id).Order());
}
