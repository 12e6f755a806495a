using ApiKeys.Rules;

namespace ApiKeys.Validation;

/// <summary>What the database said of a key and of the project and product that a call required.</summary>
internal readonly struct KnownFacts(KeyRequirement requirement, in TenancyFacts facts, in ReadMoment moment)
{
    private readonly ProjectId? _project = requirement.Project;
    private readonly ProductId? _product = requirement.Product;

    public TenancyFacts Facts { get; } = facts;

    public ReadMoment Moment { get; } = moment;

    public bool Answer(KeyRequirement requirement) => _project == requirement.Project && _product == requirement.Product;
}
