using Shoal.Grains.Abstractions.Shards;

namespace Shoal.Grains.Shards;

/// <summary>
/// The settings a gateway worked with are out of date. Never leaves the gateway: it refreshes and starts over.
/// </summary>
public sealed class ShoalWeatherException : Exception
{
    /// <summary>Creates one.</summary>
    public ShoalWeatherException(ShardWeather weather)
        : base($"The shard's weather is {weather}.") => Weather = weather;

    /// <summary>Stale or gone.</summary>
    public ShardWeather Weather { get; }
}
