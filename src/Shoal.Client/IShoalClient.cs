namespace Shoal.Client;

/// <summary>A Shoal cluster, as an application sees it.</summary>
/// <remarks>
/// Safe for concurrent use; meant to live as long as the application. Every method throws
/// <see cref="ShoalClientException"/> when the server refuses or cannot be reached,
/// <see cref="ArgumentException"/> for what no server would accept, and <see cref="OperationCanceledException"/> only
/// when its token was cancelled.
/// </remarks>
public interface IShoalClient
{
    /// <summary>Collections and aliases.</summary>
    ICollectionsClient Collections { get; }

    /// <summary>Searches.</summary>
    ISearchClient Search { get; }

    /// <summary>Embeddings of texts, without a collection.</summary>
    IEmbeddingsClient Embeddings { get; }

    /// <summary>The models the cluster knows.</summary>
    IModelsClient Models { get; }

    /// <summary>The machines of the cluster.</summary>
    INodesClient Nodes { get; }

    /// <summary>Returns the documents of a collection; asks nothing of the server yet.</summary>
    /// <param name="collection">The collection's name or an alias; not empty.</param>
    IDocumentsClient Documents(string collection);

    /// <summary>Returns the rollouts of a collection; asks nothing of the server yet.</summary>
    /// <param name="collection">The collection's name or an alias; not empty.</param>
    IRolloutsClient Rollouts(string collection);
}
