using System.Text.Json.Serialization;
using Shoal.Protocol.Json;

namespace Shoal.Protocol;

/// <summary>A vector that is written either as numbers or as base64; both are read.</summary>
/// <param name="Values">Shape [dimensions]; finite.</param>
/// <param name="Base64">Whether it is written as base64 of little-endian single-precision numbers.</param>
[JsonConverter(typeof(EmbeddingVectorConverter))]
public sealed record EmbeddingVector(ReadOnlyMemory<float> Values, bool Base64 = false);
