using Microsoft.Extensions.Time.Testing;
using Shoal.Encoders.Batching;

namespace Shoal.Encoders.Tests.Batching;

/// <summary>A queue over a gated encoder; opens the gate before it goes, so a failed assertion cannot hang.</summary>
internal sealed class GatedQueue : IAsyncDisposable
{
    public GatedQueue(
        EncoderQueueOptions? options = null,
        TimeProvider? time = null,
        GatedEncoder? encoder = null,
        DeviceTurn? turn = null)
    {
        Encoder = encoder ?? new GatedEncoder();
        options ??= new EncoderQueueOptions();
        Queue = new EncoderQueue(Encoder, options, time ?? new FakeTimeProvider(), turn: turn);
    }

    public GatedEncoder Encoder { get; }

    public EncoderQueue Queue { get; }

    public async ValueTask DisposeAsync()
    {
        Encoder.Open();
        await Queue.DisposeAsync();
    }
}
