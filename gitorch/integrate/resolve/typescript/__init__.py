"""From a reference in TypeScript or JavaScript to the definition it means."""
