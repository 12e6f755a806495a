using ApiKeys.Rules;

namespace ApiKeys.Validation;

/// <summary>
/// Whether the next key is likely to tell by itself all that its checks have to know of the tenancy
/// (<see cref="TenancyFacts.TryDerive"/>), as the last ones did. To ask the database for it as well costs it half as much again, and
/// to have to ask anew costs a round trip: so one is risked for every sixteen that are spared at least.
/// </summary>
internal sealed class TenancyGuess
{
    private const int Enough = 16;

    private int _inARow;

    public bool IsTold(KeyRequirement requirement) => requirement is { Project: null, Product: null } || Volatile.Read(ref _inARow) >= Enough;

    /// <summary>Learns whether a key did. What is lost between two threads is no harm.</summary>
    public void Learn(bool wasTold)
    {
        if (!wasTold)
            Volatile.Write(ref _inARow, 0);
        else if (Volatile.Read(ref _inARow) < Enough)
            Volatile.Write(ref _inARow, _inARow + 1);
    }
}
