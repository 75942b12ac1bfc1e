namespace Shoal.Grains;

/// <summary>
/// The ids of all log events of this assembly: encoders 2000s, shards 3000s, collections and documents
/// 4000s, rollouts 5000s.
/// </summary>
internal static class EventIds
{
    public const int ModelUnavailable = 2001;
    public const int ModelShadowsBundled = 2002;
    public const int EncoderOpened = 2003;
    public const int EncoderClosed = 2004;
    public const int LeaseRenewalFailed = 2005;
    public const int DeviceSuspected = 2006;
    public const int ModelFolderUnreadable = 2007;
    public const int ModelStillOpening = 2008;
    public const int ModelNotOpened = 2009;
    public const int DeviceBusy = 2010;

    public const int PartitionOpened = 3001;
    public const int PartitionOpenFailed = 3002;
    public const int CommitRefused = 3003;
    public const int CommitFailed = 3004;
    public const int PartitionClosed = 3005;
    public const int ShardBroken = 3006;
    public const int SettingsRefused = 3007;
    public const int SnapshotLoaded = 3008;
    public const int SnapshotRefused = 3009;
    public const int SnapshotNotSaved = 3010;
    public const int SnapshotNotDeleted = 3011;
    public const int SnapshotNotCaptured = 3012;
    public const int RebuildFailed = 3013;
    public const int SettingsDeferred = 3014;

    public const int CollectionCreated = 4001;
    public const int CollectionDeleted = 4002;
    public const int OrphanSwept = 4003;
    public const int WarmUpFailed = 4004;
    public const int NodeReady = 4005;
    public const int ShardNotOpened = 4006;
    public const int WarmUpDelayed = 4007;

    public const int EvidenceNotSent = 5001;
    public const int RolloutStepped = 5002;
    public const int RolloutTickFailed = 5003;
    public const int BackfillFailed = 5004;
    public const int ShadowFailed = 5005;
    public const int InspectionFailed = 5006;
    public const int WakingFailed = 5007;
    public const int AdapterFailed = 5008;
    public const int AdapterMapUnusable = 5009;
    public const int AdapterSkipped = 5010;
}
