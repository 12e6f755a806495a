using System.Text.Json.Serialization;
using ApiKeys.AspNetCore.Management.Resources;

namespace ApiKeys.AspNetCore.Management;

/// <summary>The bodies of the management endpoints. A member that is not read makes a request invalid.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    MaxDepth = 40)]
[JsonSerializable(typeof(NameRequest))]
[JsonSerializable(typeof(NewKeyRequest))]
[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(OwnerRequest))]
[JsonSerializable(typeof(RotateRequest))]
[JsonSerializable(typeof(ExplainRequest))]
[JsonSerializable(typeof(ExplanationResource))]
[JsonSerializable(typeof(RotatedResource))]
[JsonSerializable(typeof(SecretsResource))]
[JsonSerializable(typeof(SuspensionResource))]
[JsonSerializable(typeof(PageResource<SuspensionResource>))]
[JsonSerializable(typeof(EventResource))]
[JsonSerializable(typeof(PageResource<EventResource>))]
[JsonSerializable(typeof(VerifyRequest))]
[JsonSerializable(typeof(VerifyKeyRequest))]
[JsonSerializable(typeof(VerifiedResource))]
[JsonSerializable(typeof(FoundKeyResource))]
[JsonSerializable(typeof(KeyFilterRequest))]
[JsonSerializable(typeof(ChangeKeysRequest))]
[JsonSerializable(typeof(ChangedKeysResource))]
[JsonSerializable(typeof(HolderResource))]
[JsonSerializable(typeof(KeyMetadataResource))]
[JsonSerializable(typeof(OrganizationResource))]
[JsonSerializable(typeof(ProjectResource))]
[JsonSerializable(typeof(ProductResource))]
[JsonSerializable(typeof(KeyResource))]
[JsonSerializable(typeof(IssuedKeyResource))]
[JsonSerializable(typeof(PageResource<OrganizationResource>))]
[JsonSerializable(typeof(PageResource<ProjectResource>))]
[JsonSerializable(typeof(PageResource<ProductResource>))]
[JsonSerializable(typeof(PageResource<KeyResource>))]
internal sealed partial class ManagementJsonContext : JsonSerializerContext;
