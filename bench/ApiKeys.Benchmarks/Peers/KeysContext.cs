using System.Text.Json;
using Microsoft.EntityFrameworkCore;

namespace ApiKeys.Benchmarks.Peers;

/// <summary>The two tables that a look-up reads, as EF Core maps them.</summary>
internal sealed class KeysContext<TId, TTime>(DbContextOptions<KeysContext<TId, TTime>> options) : DbContext(options)
    where TTime : struct
{
    public DbSet<StoredSecret<TId, TTime>> Secrets => Set<StoredSecret<TId, TTime>>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<StoredSecret<TId, TTime>>(secret =>
        {
            secret.ToTable("api_key_secrets").HasKey(s => s.Hash);
            secret.HasOne(s => s.Key).WithMany().HasForeignKey(s => s.KeyId).IsRequired();
        });
        modelBuilder.Entity<StoredKey<TId, TTime>>(key =>
        {
            key.ToTable("api_key_keys").HasKey(k => k.Id);
            key.Ignore(k => k.Hash);
        });

        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
    }
}
