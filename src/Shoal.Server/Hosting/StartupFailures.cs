using Microsoft.Extensions.Options;

namespace Shoal.Server.Hosting;

/// <summary>Puts what went wrong at start-up on one line.</summary>
internal static class StartupFailures
{
    /// <summary>Returns the refusal that an exception of the start-up stands for.</summary>
    public static StartupRefusal Explain(Exception failure) => failure switch
    {
        StartupRefusal refusal => refusal,
        OptionsValidationException options =>
            new StartupRefusal(ExitCodes.BadOptions, string.Join(" ", options.Failures), options),
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => new StartupRefusal(ExitCodes.CannotStart, OneLine(failure.Message), failure),
    };

    private static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
