using System.Collections.Concurrent;
using Shoal.Encoders.Devices;
using Shoal.Encoders.Inference;

namespace Shoal.Testing.Fakes;

/// <summary>What fake encoders did, and what they are told to do. Safe for concurrent use.</summary>
public sealed class EncoderProbe
{
    private readonly ConcurrentDictionary<DeviceId, int> _texts = new();
    private readonly ConcurrentDictionary<string, string> _failures = new(StringComparer.Ordinal);
    private int _failed;

    /// <summary>Makes every batch fail with this message; null for none.</summary>
    public string? Failure { get; set; }

    /// <summary>Runs before a model is opened on a device, and may throw; null for nothing.</summary>
    public Action<DeviceId>? Opening { get; set; }

    /// <summary>Runs before each batch on a device, and may throw; null for nothing.</summary>
    public Action<DeviceId>? Encoding { get; set; }

    /// <summary>Texts encoded on all devices.</summary>
    public int Texts => _texts.Values.Sum();

    /// <summary>Batches that failed.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Texts encoded on one device.</summary>
    public int TextsOn(DeviceId device) => _texts.GetValueOrDefault(device);

    /// <summary>Makes every batch of one model fail with a message.</summary>
    public void FailModel(string model, string message) => _failures[model] = message;

    /// <summary>Ends <see cref="FailModel"/>.</summary>
    public void HealModel(string model) => _failures.TryRemove(model, out _);

    internal void OnBatch(string model, DeviceId device, int texts)
    {
        Encoding?.Invoke(device);
        if ((Failure ?? _failures.GetValueOrDefault(model)) is { } message)
        {
            Interlocked.Increment(ref _failed);
            throw new EncoderException(message);
        }

        _texts.AddOrUpdate(device, texts, (_, known) => known + texts);
    }
}
