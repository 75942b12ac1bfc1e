using Microsoft.Extensions.Time.Testing;
using Shoal.Encoders.Batching;

namespace Shoal.Encoders.Tests.Batching;

/// <summary>A queue over a gated encoder; opens the gate before it goes, so a failed assertion cannot hang.</summary>
internal sealed class GatedQueue : IAsyncDisposable
{
    public GatedQueue(EncoderQueueOptions? options = null, TimeProvider? time = null, GatedEncoder? encoder = null)
    {
        Encoder = encoder ?? new GatedEncoder();
        Queue = new EncoderQueue(Encoder, options ?? new EncoderQueueOptions(), time ?? new FakeTimeProvider());
    }

    public GatedEncoder Encoder { get; }

    public EncoderQueue Queue { get; }

    public async ValueTask DisposeAsync()
    {
        Encoder.Open();
        await Queue.DisposeAsync();
    }
}
