"""What the clinical record of a patient is made of: typed, coded, without a word of a name."""
