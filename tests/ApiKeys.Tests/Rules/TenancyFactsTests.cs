using ApiKeys.Rules;

namespace ApiKeys.Tests.Rules;

public class TenancyFactsTests
{
    [Fact]
    public void Facts_are_derived_only_when_the_database_cannot_change_the_answer()
    {
        ProjectId?[] projects = [null, new(Guid.CreateVersion7(Key.Now)), new(Guid.CreateVersion7(Key.Now))];
        ProductId?[] products = [null, new(Guid.CreateVersion7(Key.Now)), new(Guid.CreateVersion7(Key.Now))];
        var derived = 0;
        var pairs =
            from keyProject in projects
            from keyProduct in products
            from project in projects
            from product in products
            select (
                Key: Key.Create() with { ProjectId = keyProject, ProductId = keyProduct },
                Requirement: new KeyRequirement { Project = project, Product = product });
        foreach (var (key, requirement) in pairs)
        {
            if (!TenancyFacts.TryDerive(key, requirement, out var facts))
                continue;

            derived++;
            var answer = KeyRules.Check(key, facts, requirement, default, null, Key.Now).Status;
            for (var bits = 0; bits < 16; bits++)
            {
                // The foreign keys guarantee that the key's own project and product exist.
                var said = new TenancyFacts(
                    (bits & 1) is not 0 || (requirement.Project is not null && requirement.Project == key.ProjectId),
                    (bits & 2) is not 0 || (requirement.Product is not null && requirement.Product == key.ProductId),
                    (bits & 4) is not 0,
                    (bits & 8) is not 0);
                Assert.Equal(answer, KeyRules.Check(key, said, requirement, default, null, Key.Now).Status);
            }
        }

        Assert.True(derived > 40);
    }
}
