using Shoal.Encoders.Tokenization;

namespace Shoal.Encoders.Batching;

/// <summary>One text of a request.</summary>
/// <param name="Request">The call it belongs to.</param>
/// <param name="Index">Its place in the call.</param>
/// <param name="Text">Its ids.</param>
/// <param name="EnqueuedAt">Timestamp of the time provider.</param>
internal sealed record QueuedText(EncodeRequest Request, int Index, TokenizedText Text, long EnqueuedAt);
