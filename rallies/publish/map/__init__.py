"""Maps: their pages, tiles, frames for partners, and pictures."""
