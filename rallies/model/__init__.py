"""The register: tables, their public faces and the questions one may ask them."""
