using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Shoal.Server.Hosting;

/// <summary>The server's switches. Each has an environment variable, and the command line wins.</summary>
internal sealed class ServerSwitches
{
    private const string Text = "text";
    private const string Json = "json";

    private readonly Func<string, string?> _environment;
    private readonly Option<string?> _urls;
    private readonly Option<string?> _data;
    private readonly Option<string[]> _models;
    private readonly Option<string?> _devices;
    private readonly Option<string?> _threads;
    private readonly Option<string?> _apiKey;
    private readonly Option<bool> _demo;
    private readonly Option<string?> _logFormat;
    private readonly Option<string?> _logLevel;

    /// <summary>Creates the switches.</summary>
    /// <param name="environment">Reads an environment variable.</param>
    public ServerSwitches(Func<string, string?> environment)
    {
        _environment = environment;
        _urls = Switch("--urls", "Where to listen, separated by ';'; port 0 takes a free one. "
            + "Other machines may call only with an API key.", ServerOptions.DefaultUrl);
        _data = Switch("--data", "The data directory, held by one server at a time. "
            + "Default: shoal-data; with --demo a temporary one that goes when the server stops.");
        _models = new Option<string[]>("--models")
        {
            Description = "A model directory, or a folder whose direct children are model directories. Repeatable. "
                + $"[SHOAL_MODELS, separated by '{Path.PathSeparator}']",
            DefaultValueFactory = _ => Split(_environment("SHOAL_MODELS"), Path.PathSeparator),
        };
        _devices = Switch("--devices", "The devices to encode on, separated by ',', such as cpu:0 or cuda:0,cuda:1. "
            + "Default: cpu:0.");
        _threads = Switch("--threads", "Threads of each CPU device. Default: the number of processors.");
        _threads.Validators.Add(CheckThreads);
        _apiKey = Switch("--api-key", "The key that callers must show. Better set by the environment: "
            + "other users of a machine see its command lines.");

        // The help text shows defaults, and this one is a secret.
        _apiKey.DefaultValueFactory = null;
        _demo = new Option<bool>("--demo")
        {
            Description = "Fill the collection 'demo' with a small corpus to play with.",
        };
        _logFormat = Choice("--log-format", "How log lines are written.", Text, Json);
        _logLevel = Choice("--log-level", "The least important message that is logged.",
            nameof(LogLevel.Information), nameof(LogLevel.Trace), nameof(LogLevel.Debug), nameof(LogLevel.Warning),
            nameof(LogLevel.Error), nameof(LogLevel.Critical), nameof(LogLevel.None));
    }

    /// <summary>Every switch, in the order of the help text.</summary>
    public IReadOnlyList<Option> All =>
        [_urls, _data, _models, _devices, _threads, _apiKey, _demo, _logFormat, _logLevel];

    /// <summary>Returns the options of a command line that has no errors.</summary>
    public ServerOptions Read(ParseResult parsed) => new()
    {
        Urls = Split(parsed.GetValue(_urls), ';'),
        DataDirectory = parsed.GetValue(_data) ?? (parsed.GetValue(_demo) ? null : new ServerOptions().DataDirectory),
        ModelDirectories = parsed.GetValue(_models) ?? [],
        Devices = Split(parsed.GetValue(_devices), ','),
        Threads = ToThreads(parsed.GetValue(_threads)),
        ApiKey = parsed.GetValue(_apiKey) ?? Variable("--api-key"),
        Demo = parsed.GetValue(_demo),
        JsonLogs = parsed.GetValue(_logFormat) == Json,
        LogLevel = Enum.Parse<LogLevel>(parsed.GetValue(_logLevel)!),
    };

    private static string NameOfVariable(string name) =>
        $"SHOAL_{name.TrimStart('-').Replace('-', '_').ToUpperInvariant()}";

    private static string[] Split(string? list, char separator) =>
        list?.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    /// <summary>
    /// A variable that is set to nothing counts as not set; a switch that is given nothing is an error.
    /// </summary>
    private Option<string?> Switch(string name, string description, string? fallback = null)
    {
        var option = new Option<string?>(name)
        {
            Description = $"{description} [{NameOfVariable(name)}]",
            DefaultValueFactory = _ => Variable(name) ?? fallback,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } value && string.IsNullOrWhiteSpace(value))
            {
                result.AddError($"{name} is empty.");
            }
        });
        return option;
    }

    private string? Variable(string name)
    {
        var value = _environment(NameOfVariable(name));
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    private Option<string?> Choice(string name, string description, params string[] values)
    {
        var option = Switch(name, $"{description} One of {string.Join(", ", values)}.", values[0]);
        option.Validators.Add(result =>
        {
            if (!values.Contains(result.GetValueOrDefault<string?>()))
            {
                result.AddError($"{name} must be one of {string.Join(", ", values)}.");
            }
        });
        return option;
    }

    private static void CheckThreads(OptionResult result)
    {
        var value = result.GetValueOrDefault<string?>();
        if (value is not null && ToThreads(value) is null)
        {
            result.AddError($"--threads (SHOAL_THREADS) is '{value}', and must be a number of 1 or greater.");
        }
    }

    private static int? ToThreads(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) && threads > 0
            ? threads
            : null;
}
