"""The register's database: engines, transactions, revisions, upgrades and backups."""
