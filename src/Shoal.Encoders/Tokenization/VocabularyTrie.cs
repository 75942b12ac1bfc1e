namespace Shoal.Encoders.Tokenization;

/// <summary>A vocabulary that finds its longest token at the start of a text in one walk.</summary>
/// <remarks>
/// A trie over UTF-16 units whose edges lie in one open-addressing table keyed by (node, unit). Invariants: node 0 is
/// the root, a child's number is larger than its parent's, the table is at most half full. Immutable once built.
/// </remarks>
internal sealed class VocabularyTrie
{
    private const int Root = 0;
    private const int None = -1;

    private readonly ulong[] _keys;
    private readonly int[] _children;
    private readonly int[] _ids;
    private readonly int _shift;
    private readonly int _continuation;
    private int _nodes = 1;

    /// <summary>Builds the trie.</summary>
    /// <param name="vocabulary">Token and id.</param>
    /// <param name="continuationPrefix">What marks a token that continues a word, for instance <c>##</c>.</param>
    public VocabularyTrie(IReadOnlyCollection<KeyValuePair<string, int>> vocabulary, string continuationPrefix)
    {
        var maxNodes = 1 + vocabulary.Sum(entry => entry.Key.Length);
        var bits = 1;
        while ((1L << bits) < 2L * maxNodes) bits++;
        _keys = new ulong[1 << bits];
        _children = new int[1 << bits];
        _shift = 64 - bits;
        _ids = new int[maxNodes];
        Array.Fill(_ids, None);
        foreach (var (token, id) in vocabulary) Insert(token, id);
        _continuation = Walk(continuationPrefix);
        Size = vocabulary.Count == 0 ? 0 : vocabulary.Max(entry => entry.Value) + 1;
    }

    /// <summary>One more than the largest id.</summary>
    public int Size { get; }

    /// <summary>Finds the longest token that starts the text.</summary>
    /// <param name="text">The rest of a word.</param>
    /// <param name="continues">Whether the text continues a word, so that only tokens with the prefix count.</param>
    /// <param name="id">The token's id.</param>
    /// <returns>How many UTF-16 units it covers; 0 when no token starts the text.</returns>
    public int LongestMatch(ReadOnlySpan<char> text, bool continues, out int id)
    {
        id = None;
        var length = 0;
        var node = continues ? _continuation : Root;
        for (var i = 0; i < text.Length && node != None; i++)
        {
            node = Child(node, text[i]);
            if (node != None && _ids[node] != None)
            {
                id = _ids[node];
                length = i + 1;
            }
        }

        return length;
    }

    private void Insert(string token, int id)
    {
        var node = Root;
        foreach (var unit in token)
        {
            var slot = Slot(node, unit);
            if (_keys[slot] == 0)
            {
                _keys[slot] = Key(node, unit);
                _children[slot] = _nodes++;
            }

            node = _children[slot];
        }

        if (node != Root) _ids[node] = id;
    }

    private int Walk(string prefix)
    {
        var node = Root;
        foreach (var unit in prefix)
        {
            node = Child(node, unit);
            if (node == None) return None;
        }

        return node;
    }

    private int Child(int node, char unit)
    {
        var slot = Slot(node, unit);
        return _keys[slot] == 0 ? None : _children[slot];
    }

    private int Slot(int node, char unit)
    {
        var key = Key(node, unit);
        var slot = (int)((key * 0x9E3779B97F4A7C15UL) >> _shift);
        while (_keys[slot] != 0 && _keys[slot] != key) slot = (slot + 1) & (_keys.Length - 1);
        return slot;
    }

    // Never 0, which marks an empty slot.
    private static ulong Key(int node, char unit) => ((ulong)(uint)(node + 1) << 16) | unit;
}
