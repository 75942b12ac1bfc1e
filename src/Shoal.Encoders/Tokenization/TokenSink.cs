using System.Buffers;

namespace Shoal.Encoders.Tokenization;

/// <summary>Collects ids up to a limit and counts the rest.</summary>
internal sealed class TokenSink(int limit) : IDisposable
{
    private int[] _ids = ArrayPool<int>.Shared.Rent(Math.Min(limit, 256));

    /// <summary>How many ids came, kept or not.</summary>
    public int Total { get; private set; }

    /// <summary>The ids that were kept.</summary>
    public ReadOnlySpan<int> Kept => _ids.AsSpan(0, Math.Min(Total, limit));

    /// <summary>Takes one id.</summary>
    public void Add(int id)
    {
        if (Total < limit)
        {
            if (Total == _ids.Length) Grow();
            _ids[Total] = id;
        }

        Total++;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<int>.Shared.Return(_ids);

    private void Grow()
    {
        var larger = ArrayPool<int>.Shared.Rent(_ids.Length * 2);
        _ids.CopyTo(larger, 0);
        ArrayPool<int>.Shared.Return(_ids);
        _ids = larger;
    }
}
