using Microsoft.Extensions.Options;
using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>Refuses options no client can work with.</summary>
internal sealed class ShoalClientOptionsValidator : IValidateOptions<ShoalClientOptions>
{
    /// <summary>What <see cref="CancellationTokenSource"/> and timers can count to.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, ShoalClientOptions options)
    {
        var failures = Failures(options).ToArray();
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>Throws what is wrong with options that were given to a constructor.</summary>
    public static void ThrowIfInvalid(ShoalClientOptions options)
    {
        var failures = Failures(options).ToArray();
        if (failures.Length > 0) throw new ArgumentException(string.Join(" ", failures), nameof(options));
    }

    private static IEnumerable<string> Failures(ShoalClientOptions options)
    {
        if (options.BaseAddress is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
        {
            yield return $"{nameof(options.BaseAddress)} must be an absolute http or https address; " +
                "set it to where the server listens.";
        }

        if (options.ApiKey is { } key && (key.Length == 0 || key.Any(c => c is <= ' ' or > '~')))
        {
            yield return $"{nameof(options.ApiKey)} must be visible ASCII; leave it null where none is asked for.";
        }

        if (options.Actor is { } actor && !IsName(actor))
        {
            yield return $"{nameof(options.Actor)} must be 1 to {Limits.MaxActorLength} printable ASCII characters; " +
                "shorten it, or leave it null.";
        }

        if (!Within(options.RequestTimeout)) yield return Rule(nameof(options.RequestTimeout));
        if (!Within(options.BulkRequestTimeout)) yield return Rule(nameof(options.BulkRequestTimeout));
        if (!Within(options.RetryDelay)) yield return Rule(nameof(options.RetryDelay));
        if (options.MaxRetryDelay < options.RetryDelay || options.MaxRetryDelay > Longest)
        {
            yield return $"{nameof(options.MaxRetryDelay)} must be {nameof(options.RetryDelay)} to one day; raise it.";
        }

        if (options.RetryBudget < TimeSpan.Zero || options.RetryBudget > Longest)
        {
            yield return $"{nameof(options.RetryBudget)} must be zero to one day; set zero for no retries.";
        }
    }

    private static bool IsName(string actor) =>
        actor.Length is >= 1 and <= Limits.MaxActorLength && actor.All(c => c is >= ' ' and <= '~')
        && actor.Trim().Length == actor.Length;

    private static bool Within(TimeSpan value) => value > TimeSpan.Zero && value <= Longest;

    private static string Rule(string property) => $"{property} must be over zero and at most one day; set it so.";
}
