namespace Shoal.Grains.Abstractions.Encoders;

/// <summary>
/// One model on one device of one silo. Key: <c>name@digest|silo address|device</c> (see <see cref="EncoderKey"/>);
/// placement puts it on that silo and nowhere else.
/// </summary>
[Alias("shoal.IEncoderGrain")]
[GrainInterfaceType("shoal.encoder")]
public interface IEncoderGrain : IGrainWithStringKey
{
    /// <summary>Encodes 1 to 64 texts.</summary>
    [Alias("EncodeAsync")]
    Task<EncodeResult> EncodeAsync(EncodeRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Opens the model if it is not open yet, and says whether its vectors are independent of the batch.
    /// </summary>
    [Alias("OpenAsync")]
    Task<bool> OpenAsync(CancellationToken cancellationToken);
}
