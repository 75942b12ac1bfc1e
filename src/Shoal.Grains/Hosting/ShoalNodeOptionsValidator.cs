using Microsoft.Extensions.Options;
using Shoal.Encoders.Devices;

namespace Shoal.Grains.Hosting;

/// <summary>The rules of <see cref="ShoalNodeOptions"/>.</summary>
internal sealed class ShoalNodeOptionsValidator : IValidateOptions<ShoalNodeOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, ShoalNodeOptions options)
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.NodeName)) faults.Add("NodeName is not empty: set it, or leave it out.");
        if (string.IsNullOrWhiteSpace(options.DataDirectory)) faults.Add("DataDirectory is not empty: name a folder.");
        if (options.CpuThreads is < 1 or > 1_024)
            faults.Add("CpuThreads is 1 to 1024: give at most the number of processors.");
        foreach (var device in options.Devices)
        {
            try
            {
                if (DeviceAvailability.Fault(DeviceId.Parse(device)) is { } fault) faults.Add($"Devices: {fault}");
            }
            catch (FormatException exception)
            {
                faults.Add($"Devices: {exception.Message}");
            }
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
