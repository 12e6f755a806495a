-- Names are listed by their beginning, in the order of code points. The unique indexes have the order of the database's
-- collation, which need not be that. Another collation of the columns would serve as well, but would break the prepared
-- statements of nodes that run while it is changed.

CREATE INDEX api_key_organizations_by_name ON api_key_organizations (name COLLATE "C");
CREATE INDEX api_key_projects_by_name ON api_key_projects (organization_id, name COLLATE "C");
CREATE INDEX api_key_products_by_name ON api_key_products (organization_id, name COLLATE "C");
