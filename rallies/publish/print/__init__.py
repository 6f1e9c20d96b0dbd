"""Sheets and pictures to print and pass on."""
