using System.CommandLine;
using Shoal.Client;
using Shoal.Protocol;

namespace Shoal.Cli.Rollouts;

/// <summary>Which rollout a command is about: <c>COLLECTION [ID]</c>, without an id the newest.</summary>
internal sealed class RolloutArguments
{
    public Argument<string> Collection { get; } = Commands.CollectionArgument.Create();

    public Argument<string?> Id { get; } = new("ID")
    {
        Description = "The rollout, r1 for instance. Default: the newest.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Adds both to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(Collection);
        command.Arguments.Add(Id);
    }

    /// <summary>Returns the collection's rollouts.</summary>
    public IRolloutsClient RolloutsOf(IShoalClient client, ParseResult parsed) =>
        client.Rollouts(parsed.GetRequiredValue(Collection));

    /// <summary>Returns the id that is meant.</summary>
    /// <exception cref="ShoalClientException">The collection never had a rollout.</exception>
    public async Task<string> FindAsync(
        IRolloutsClient rollouts, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Id) is { } id) return id;
        var all = await rollouts.ListAsync(cancellationToken);
        return all.Count > 0 ? all[0].Id : throw new ShoalClientException(
            ShoalErrorCodes.RolloutNotFound,
            $"There is no rollout in '{parsed.GetRequiredValue(Collection)}': shoal rollout start begins one.");
    }
}
