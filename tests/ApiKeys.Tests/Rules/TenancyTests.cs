using ApiKeys.Rules;

namespace ApiKeys.Tests.Rules;

/// <summary>
/// The organization, project and product that a key covers: the complete truth table, and every small world.
/// </summary>
public class TenancyTests
{
    private static readonly OrganizationId Own = Key.Organization;
    private static readonly OrganizationId Foreign = new(Key.Id(2));

    /// <summary>
    /// The table of one kind: projects or products. <c>Same</c>: the key is scoped to the required one, to another, or
    /// to none. <c>Other</c>: the key is scoped to one of the other kind. <c>Exists</c>: the required one belongs to
    /// the key's organization. <c>Linked</c>: the required one is linked to the key's one of the other kind.
    /// </summary>
    private static readonly Dictionary<(string Same, bool Other, bool Exists, bool Linked), bool> Covered = new()
    {
        // A project or product outside the key's organization is never covered.
        [("required", false, false, false)] = false,
        [("required", false, false, true)] = false,
        [("required", true, false, false)] = false,
        [("required", true, false, true)] = false,
        [("another", false, false, false)] = false,
        [("another", false, false, true)] = false,
        [("another", true, false, false)] = false,
        [("another", true, false, true)] = false,
        [("none", false, false, false)] = false,
        [("none", false, false, true)] = false,
        [("none", true, false, false)] = false,
        [("none", true, false, true)] = false,

        // A key that is scoped to one of this kind covers only that one.
        [("required", false, true, false)] = true,
        [("required", false, true, true)] = true,
        [("required", true, true, false)] = true,
        [("required", true, true, true)] = true,
        [("another", false, true, false)] = false,
        [("another", false, true, true)] = false,
        [("another", true, true, false)] = false,
        [("another", true, true, true)] = false,

        // Any other key covers all of this kind. When it is scoped to one of the other kind, it covers only those that
        // are linked to that one.
        [("none", false, true, false)] = true,
        [("none", false, true, true)] = true,
        [("none", true, true, false)] = false,
        [("none", true, true, true)] = true,
    };

    [Fact]
    public void The_table_is_complete() => Assert.Equal(3 * 2 * 2 * 2, Covered.Count);

    [Fact]
    public void Every_key_requirement_and_fact_has_the_answer_of_the_table()
    {
        var (required, another) = (new ProjectId(Key.Id(10)), new ProjectId(Key.Id(11)));
        var (requiredProduct, anotherProduct) = (new ProductId(Key.Id(20)), new ProductId(Key.Id(21)));
        bool[] both = [false, true];
        var cases =
            from keyProject in (ProjectId?[])[null, required, another]
            from keyProduct in (ProductId?[])[null, requiredProduct, anotherProduct]
            from organization in (OrganizationId?[])[null, Own, Foreign]
            from project in (ProjectId?[])[null, required]
            from product in (ProductId?[])[null, requiredProduct]
            from projectExists in both
            from productExists in both
            from keyProductIsInProject in both
            from productIsInKeyProject in both
            select new
            {
                Key = Key.Create(keyProject, keyProduct),
                Facts = new TenancyFacts(projectExists, productExists, keyProductIsInProject, productIsInKeyProject),
                Requirement = new KeyRequirement { Organization = organization, Project = project, Product = product },
                Covered = (project is null || Covered[(
                        Relation(keyProject, required),
                        keyProduct is not null,
                        projectExists,
                        keyProductIsInProject)])
                    && (product is null || Covered[(
                        Relation(keyProduct, requiredProduct),
                        keyProject is not null,
                        productExists,
                        productIsInKeyProject)]),
            };

        var count = 0;
        foreach (var one in cases)
        {
            var answer = KeyRules.Check(one.Key, one.Facts, one.Requirement, default, null, Key.Now);
            var expected = one.Requirement.Organization == Foreign ? ValidationStatus.Unknown
                : one.Covered ? ValidationStatus.Valid
                : ValidationStatus.OutOfScope;
            Assert.True(
                answer.Status == expected,
                $"key ({one.Key.ProjectId}, {one.Key.ProductId}), required ({one.Requirement.Organization}, " +
                $"{one.Requirement.Project}, {one.Requirement.Product}), {one.Facts}: {answer.Status}");
            count++;
        }

        Assert.Equal(3 * 3 * 3 * 2 * 2 * 16, count);

        static string Relation<T>(T? key, T required)
            where T : struct => key is null ? "none" : key.Value.Equals(required) ? "required" : "another";
    }

    /// <summary>
    /// The same rules from the other side: an organization with two projects and two products, linked in each of the 16
    /// ways. The covered projects and products of a key are sets. The facts are those that a database would return.
    /// </summary>
    [Fact]
    public void A_key_covers_the_expected_sets_in_every_small_world()
    {
        ProjectId[] projects = [new(Key.Id(10)), new(Key.Id(11))];
        ProductId[] products = [new(Key.Id(20)), new(Key.Id(21))];
        var (foreignProject, foreignProduct) = (new ProjectId(Key.Id(12)), new ProductId(Key.Id(22)));
        var cases = 0;

        for (var world = 0; world < 16; world++)
        {
            var links = new HashSet<(ProjectId Project, ProductId Product)>();
            for (var link = 0; link < 4; link++)
            {
                if ((world & (1 << link)) is not 0)
                    links.Add((projects[link / 2], products[link % 2]));
            }

            var keys =
                from project in (ProjectId?[])[null, .. projects]
                from product in (ProductId?[])[null, .. products]
                where project is null || product is null || links.Contains((project.Value, product.Value))
                select Key.Create(project, product);
            foreach (var key in keys)
            {
                var coveredProjects = key switch
                {
                    { ProjectId: { } own } => [own],
                    { ProductId: { } own } =>
                        links.Where(link => link.Product == own).Select(link => link.Project).ToArray(),
                    _ => projects,
                };
                var coveredProducts = key switch
                {
                    { ProductId: { } own } => [own],
                    { ProjectId: { } own } =>
                        links.Where(link => link.Project == own).Select(link => link.Product).ToArray(),
                    _ => products,
                };

                var requirements =
                    from project in (ProjectId?[])[null, .. projects, foreignProject]
                    from product in (ProductId?[])[null, .. products, foreignProduct]
                    select new KeyRequirement { Project = project, Product = product };
                foreach (var requirement in requirements)
                {
                    var facts = new TenancyFacts(
                        RequiredProjectExists: projects.Any(project => project == requirement.Project),
                        RequiredProductExists: products.Any(product => product == requirement.Product),
                        KeyProductIsInRequiredProject: links.Any(
                            link => link.Project == requirement.Project && link.Product == key.ProductId),
                        RequiredProductIsInKeyProject: links.Any(
                            link => link.Project == key.ProjectId && link.Product == requirement.Product));
                    var expected = (requirement.Project is not { } required || coveredProjects.Contains(required))
                        && (requirement.Product is not { } requiredProduct
                            || coveredProducts.Contains(requiredProduct));

                    var answer = KeyRules.Check(key, facts, requirement, default, null, Key.Now);

                    Assert.True(
                        answer.IsValid == expected,
                        $"world {world}, key ({key.ProjectId}, {key.ProductId}), " +
                        $"required ({requirement.Project}, {requirement.Product}): {answer.Status}");
                    cases++;
                }
            }
        }

        Assert.Equal((16 * 5 * 16) + (4 * 8 * 16), cases);
    }
}
