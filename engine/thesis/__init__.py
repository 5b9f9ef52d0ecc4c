"""The AI-factory thesis, claim by claim: what is declared, how it is measured, and the verdict on a day."""
