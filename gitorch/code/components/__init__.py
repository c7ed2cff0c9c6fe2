"""Components in files of their own, whose scripts and templates are JavaScript in other text: Vue, Svelte, Astro."""
