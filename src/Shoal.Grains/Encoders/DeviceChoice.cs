namespace Shoal.Grains.Encoders;

/// <summary>A device that can serve a model.</summary>
/// <param name="Silo">The parsable address of its silo.</param>
/// <param name="Device">Its id on that silo.</param>
/// <param name="QueuedTokens">Tokens that waited or ran at the last renewal.</param>
internal sealed record DeviceChoice(string Silo, string Device, long QueuedTokens);
