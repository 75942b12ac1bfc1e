using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;

namespace Shoal.Grains.Documents;

/// <summary>One item of a bulk write: a document, or the reason why it could not be read.</summary>
/// <param name="Index">Its place in the request, 0 or greater.</param>
/// <param name="Input">The document; null when it could not be read.</param>
/// <param name="Error">Why it could not be read.</param>
public readonly record struct BulkItem(int Index, DocumentInput? Input, ItemError? Error);

/// <summary>The answer to one item of a bulk write.</summary>
/// <param name="Index">Its place in the request.</param>
/// <param name="Result">What became of it.</param>
internal readonly record struct BulkResult(int Index, DocumentWriteResult Result);

/// <summary>A page of a listing.</summary>
/// <param name="Documents">In id order (UTF-8 bytes).</param>
/// <param name="Next">The id to continue after; null at the end.</param>
public sealed record DocumentPage(IReadOnlyList<DocumentView> Documents, string? Next);
