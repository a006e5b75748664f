"""The questionnaires, frameworks and codebook as data, and the words of the house."""
