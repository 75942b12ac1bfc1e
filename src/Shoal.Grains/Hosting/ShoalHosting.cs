namespace Shoal.Grains.Hosting;

/// <summary>Puts Shoal's grains and services into a silo.</summary>
public static class ShoalHosting
{
    /// <summary>
    /// Adds grains, stores on SQLite under the data directory, models, device leases, the gateway services and
    /// <see cref="ReadinessState"/>.
    /// </summary>
    public static ISiloBuilder AddShoal(this ISiloBuilder builder, Action<ShoalNodeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        throw new NotSupportedException();
    }
}
