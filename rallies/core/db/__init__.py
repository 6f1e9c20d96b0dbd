"""The register's database: engines, transactions, revisions, upgrades, and who is using it."""
