using ApiKeys.Rules;

namespace ApiKeys.Cache;

/// <summary>
/// What the database lately told about organizations, projects, products and links. All keys share it: that a product
/// belongs to an organization is the same fact for each key of the organization.
/// </summary>
/// <param name="maxBytes">About the most memory that the facts take.</param>
internal sealed class TenancyCache(long maxBytes)
{
    // A fact, its moment, and its node in the table. Each half holds two generations.
    private const int BytesPerFact = 192;
    private const int MinFacts = 256;

    // What exists is bounded by the database. What does not exist is what callers ask for: they push out none of the
    // other half.
    private const int ShareOfMissing = 8;

    private readonly RecentFacts _true = new(CapacityOf(maxBytes));
    private readonly RecentFacts _false = new(CapacityOf(maxBytes / ShareOfMissing));

    /// <summary>Finds the facts about a key's tenancy that a requirement asks for.</summary>
    /// <returns>Whether all of them are known, and young enough.</returns>
    public bool TryGet(
        ApiKey key, KeyRequirement requirement, in Freshness freshness, long linkVersion, out TenancyFacts facts)
    {
        facts = default;
        var (projectExists, productExists, keyProductIsLinked, requiredProductIsLinked) = (false, false, false, false);
        if (requirement.Project is { } project
            && !(TryGet(TenancyFact.OfProject(key.OrganizationId, project), freshness, linkVersion, out projectExists)
                && (key.ProductId is not { } ofKey
                    || TryGet(TenancyFact.OfLink(project, ofKey), freshness, linkVersion, out keyProductIsLinked))))
        {
            return false;
        }

        if (requirement.Product is { } product
            && !(TryGet(TenancyFact.OfProduct(key.OrganizationId, product), freshness, linkVersion, out productExists)
                && (key.ProjectId is not { } inKey
                    || TryGet(
                        TenancyFact.OfLink(inKey, product), freshness, linkVersion, out requiredProductIsLinked))))
        {
            return false;
        }

        facts = new(projectExists, productExists, keyProductIsLinked, requiredProductIsLinked);
        return true;
    }

    /// <summary>Keeps the facts that were read for a requirement.</summary>
    public void Put(ApiKey key, KeyRequirement requirement, in TenancyFacts facts, in ReadMoment moment)
    {
        if (requirement.Project is { } project)
        {
            Put(TenancyFact.OfProject(key.OrganizationId, project), facts.RequiredProjectExists, moment);
            if (key.ProductId is { } ofKey)
                Put(TenancyFact.OfLink(project, ofKey), facts.KeyProductIsInRequiredProject, moment);
        }

        if (requirement.Product is { } product)
        {
            Put(TenancyFact.OfProduct(key.OrganizationId, product), facts.RequiredProductExists, moment);
            if (key.ProjectId is { } inKey)
                Put(TenancyFact.OfLink(inKey, product), facts.RequiredProductIsInKeyProject, moment);
        }
    }

    private static int CapacityOf(long bytes) =>
        (int)Math.Clamp(bytes / (2 * BytesPerFact), MinFacts, int.MaxValue / 2);

    private bool TryGet(in TenancyFact fact, in Freshness freshness, long linkVersion, out bool isTrue) =>
        (isTrue = _true.Has(fact, freshness, linkVersion)) || _false.Has(fact, freshness, linkVersion);

    private void Put(in TenancyFact fact, bool isTrue, in ReadMoment moment)
    {
        var (half, other) = isTrue ? (_true, _false) : (_false, _true);
        other.Remove(fact);
        half.Add(fact, moment);
    }
}
